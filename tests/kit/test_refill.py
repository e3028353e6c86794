"""Typed values put back into a rendered form."""

from __future__ import annotations

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from service.kit.refill import refill

PAGE = """<!doctype html><html><body><p>&amp; &#8212; 说明<!-- x --></p>
<form method="post" action="/other"><input name="note" value="别的"></form>
<form method="post" action="/people/1/visits"><input type="hidden" name="version" value="2">
<input class="form-control" name="note" value="旧 &lt;"> <textarea name="text">旧的 &amp; 内容</textarea>
<input type="checkbox" name="step" value="a" checked><input type="checkbox" name="step" value="b">
<input type="radio" name="mode" value="phone" checked><input type="radio" name="mode" value="visit">
<select name="kind"><option value="">请选择</option>
<option value="x" selected>甲</option><option value="y">乙</option></select>
<input type="password" name="secret"><button name="act" value="save">保存</button></form>
<svg><use href="#a"/></svg></body></html>"""
TYPED = {
    "version": ["1"],
    "note": ['a "b" <c>'],
    "text": ["第一行\n第二行 </textarea><b>"],
    "step": ["b"],
    "mode": ["visit"],
    "kind": ["y"],
    "secret": ["never"],
}


def form(page: str, number: int = 1) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser").select("form")[number]  # type: ignore[return-value]


def test_every_kind_of_field_gets_its_value_back() -> None:
    filled = form(refill(PAGE, "/people/1/visits", TYPED, here="/people/1"))
    values = {name: filled.select_one(f"input[name={name}]")["value"] for name in ("version", "note")}  # type: ignore[index]
    assert values == {"version": "1", "note": 'a "b" <c>'}
    assert filled.select_one("textarea").text.strip() == TYPED["text"][0]  # type: ignore[union-attr]
    assert [box["value"] for box in filled.select("input[checked]")] == ["b", "visit"]
    assert [option["value"] for option in filled.select("option[selected]")] == ["y"]


def test_passwords_and_other_forms_stay_as_they_are() -> None:
    page = refill(PAGE, "/people/1/visits", TYPED, here="/people/1")
    assert "never" not in page
    assert '<form method="post" action="/other"><input name="note" value="别的"></form>' in page


def test_a_form_without_an_action_posts_to_its_own_page() -> None:
    page = refill('<form method="POST"><input name="a"></form>', "/here", {"a": ["1"]}, here="/here")
    assert 'value="1"' in page


@given(st.dictionaries(st.text(max_size=5), st.lists(st.text(max_size=5), max_size=2), max_size=3))
def test_a_page_without_that_form_is_copied_letter_by_letter(fields: dict[str, list[str]]) -> None:
    assert refill(PAGE, "/nowhere", fields, here="/people/1") == PAGE


def test_several_fields_of_one_name_get_their_values_in_order() -> None:
    page = '<form method="post" action="/a"><input name="x"><input name="x"></form>'
    filled = refill(page, "/a", {"x": ["1", "2"]}, here="/")
    assert filled.index('value="1"') < filled.index('value="2"')
