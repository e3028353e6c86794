"""Puts typed values back into the form of a page that is already rendered, whatever page it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

NOT_TYPED = frozenset({"submit", "button", "image", "reset", "file", "password"})


def refill(page: str, action: str, fields: Mapping[str, Sequence[str]], *, here: str) -> str:
    """`page` with `fields` in its form that posts to `action`; `here` is the page's own path, for forms without one."""
    filler = _Filler(action, fields, here)
    filler.feed(page)
    filler.close()
    return "".join(filler.parts)


class _Filler(HTMLParser):
    """Copies the page through, changing the fields of one form on the way."""

    def __init__(self, action: str, fields: Mapping[str, Sequence[str]], here: str) -> None:
        super().__init__(convert_charrefs=False)
        self.action = action
        self.here = here
        self.left = {name: list(values) for name, values in fields.items()}
        self.fields = {name: frozenset(values) for name, values in fields.items()}
        self.parts: list[str] = []
        self.inside = False
        self.select = ""
        self.text: str | None = None  # what a textarea is to hold, while inside one

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy, or write anew with the typed value."""
        had = dict(attrs)
        if tag == "form":
            target = urlsplit(had.get("action") or self.here).path
            self.inside = (had.get("method") or "").lower() == "post" and target == self.action
        name = had.get("name") or ""
        if tag == "select":
            self.select = name
        if self.inside and tag == "textarea" and self.left.get(name):
            self.text = self.left[name].pop(0)
        changed = self._changed(tag, name, had) if self.inside else None
        self.parts.append(_written(tag, changed) if changed is not None else self.get_starttag_text() or "")

    def _changed(self, tag: str, name: str, had: dict[str, str | None]) -> dict[str, str | None] | None:
        kind = (had.get("type") or "text").lower()
        if tag == "option" and self.select in self.fields:
            return _marked(had, "selected", chosen=(had.get("value") or "") in self.fields[self.select])
        if tag != "input" or not name or kind in NOT_TYPED:
            return None
        if kind in {"checkbox", "radio"}:
            return _marked(had, "checked", chosen=(had.get("value") or "on") in self.fields.get(name, frozenset()))
        return {**had, "value": self.left[name].pop(0)} if self.left.get(name) else None

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<input />` is `<input>`; `<path/>` of an icon stays as it is."""
        if tag == "input":
            self.handle_starttag(tag, attrs)
        else:
            self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """Copy; the textarea's new text goes before its end."""
        if tag == "textarea" and self.text is not None:
            self.parts.append("\n" + escape(self.text))  # the first line break of a textarea does not count
            self.text = None
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.select = ""
        self.parts.append(f"</{tag}>")

    def _copy(self, text: str) -> None:
        if self.text is None:
            self.parts.append(text)

    def handle_data(self, data: str) -> None:
        """Copy."""
        self._copy(data)

    def handle_entityref(self, name: str) -> None:
        """Copy."""
        self._copy(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy."""
        self._copy(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        """Copy."""
        self._copy(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """Copy."""
        self._copy(f"<!{decl}>")


def _marked(had: dict[str, str | None], mark: str, *, chosen: bool) -> dict[str, str | None]:
    rest = {name: value for name, value in had.items() if name != mark}
    return {**rest, mark: None} if chosen else rest


def _written(tag: str, attributes: Mapping[str, str | None]) -> str:
    words = [name if value is None else f'{name}="{escape(value)}"' for name, value in attributes.items()]
    return f"<{' '.join([tag, *words])}>"
