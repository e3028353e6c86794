"""What every form keeps to: read from the templates themselves, and told in one answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup

from service.access.rules import Role
from service.kit.db import Tx
from service.kit.web import TEMPLATES
from tests import builders
from tests.conftest import AsUser

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


# What cannot be read and what does not agree, in one form: (address, what is sent, the fields that are named).
LAYERED = (
    ("/people/{who}/jobs", {"started_on": "2024-03-01", "ended_on": "2024-02-01"}, "ended_on form employer"),
    ("/people/{who}/businesses", {"licensed_on": "2024-03-01", "closed_on": "2024-02-01"}, "closed_on name"),
    (
        "/people/{who}/entitlements/training",
        {"type": "vocational", "state": "enrolled", "starts_on": "2024-03-01", "ends_on": "2024-02-01"},
        "ends_on project",
    ),
    (
        "/people/{who}/entitlements/post",
        {"started_on": "2024-03-01", "ended_on": "2024-02-01"},
        "ended_on employer post_type",
    ),
    ("/people/{who}/entitlements/benefit", {"from_month": "2024-03", "to_month": "2024-02"}, "to_month code"),
    ("/leads/new", {"valid_until": "2024-01-01", "sector": "private"}, "valid_until county employer title place"),
    ("/leads/{lead}/give", {"on": "2024-04-01"}, "late_reason people"),
    ("/imports", {"kind": "graduates", "roster_on": "上周"}, "file roster_on"),
)


async def test_a_form_tells_all_its_faults_in_one_answer(tx: Tx, as_user: AsUser) -> None:
    who, lead = await builders.person(tx), await builders.lead(tx)
    client = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.LONGYANG))
    told = {}
    for path, sent, _ in LAYERED:
        answer = await client.post(path.format(who=who.id, lead=lead.id), data=sent)
        links = BeautifulSoup(answer.text, "html.parser").select("#error-summary a")
        told[path] = {str(link["href"]).removeprefix("#") for link in links}
    assert told == {path: set(fields.split()) for path, _, fields in LAYERED}
