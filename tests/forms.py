"""A form of a page as a browser sends it: every field of it, those left empty too."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from httpx import Response


def sent_as_it_stands(page: Response, action: str) -> dict[str, str]:
    """What the form that goes to `action` holds when nobody has touched it."""
    form = BeautifulSoup(page.text, "html.parser").select_one(f"form[action='{action}']")
    assert form is not None, f"no form goes to {action}"
    return {str(one["name"]): _value(one) for one in form.select("[name]") if _is_sent(one)}


def _is_sent(one: Tag) -> bool:
    return one.get("type") not in {"checkbox", "radio"} or one.has_attr("checked")


def _value(one: Tag) -> str:
    if one.name == "select":
        chosen = one.select_one("option[selected]") or one.select_one("option")
        return str(chosen["value"]) if chosen else ""
    return one.get_text() if one.name == "textarea" else str(one.get("value", ""))
