"""What every form of every template keeps to, read from the templates themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.kit.web import TEMPLATES

INCLUDE = re.compile(r'{%-?\s*include\s+"([^"]+)"\s*-?%}')
TAG = r"\b(?:{{.*?}}|{%.*?%}|[^>{])*>"
FORM = re.compile(f"(<form{TAG})(.*?)</form>", re.DOTALL)
BUTTON = re.compile(f"<button{TAG}", re.DOTALL)
GUARD = '<button type="submit" disabled hidden>'
FILLED_IN_BIT_BY_BIT = {"visits/form.html"}


def whole(name: str) -> str:
    """A template with all that it includes."""
    return INCLUDE.sub(lambda found: whole(found[1]), (TEMPLATES / name).read_text())


def forms() -> Iterator[tuple[str, str, str]]:
    """Template, opening tag, inside."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = str(path.relative_to(TEMPLATES))
        for tag, inside in FORM.findall(whole(name)):
            yield name, tag, inside


def test_there_are_forms_to_look_at() -> None:
    assert len({name for name, _, _ in forms()}) > 40


def test_no_form_lets_the_browser_word_its_faults() -> None:
    """Its bubbles come one at a time, in its own language, and hide what the server would say of all fields at once."""
    assert {name for name, tag, _ in forms() if " novalidate" not in tag} == set()


def test_enter_presses_no_button_where_several_mean_different_things() -> None:
    """Enter presses the first submit button: 同意, when somebody only ends a line of the opinion."""
    pressed = set()
    for name, _, inside in forms():
        submits = [one for one in BUTTON.findall(inside) if 'type="submit"' in one]
        several = len(submits) > 1 or name in FILLED_IN_BIT_BY_BIT
        if several and submits[:1] != [GUARD]:
            pressed.add(name)
    assert pressed == set()
