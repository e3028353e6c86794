"""What the pages of this slice share: the router, the page of one ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from service.access.rules import Actor, Permission
from service.casework.queries.records import records_of
from service.kit.db import Tx
from service.kit.web import render
from service.law.names import MODES, RECORD_KINDS, TRI
from service.ledgers.queries import contacts
from service.ledgers.queries.one import Held, ledger_of, names_of, officers, profile_of, services_of, survey_of
from service.ledgers.queries.versions import versions_of
from service.ledgers.rules import series
from service.ledgers.rules.content import (
    GOAL_STATES,
    KINDS,
    LABELS,
    MEASURE_STATES,
    MOST_GOALS,
    SUBSIDY_STATES,
    Content,
    Kind,
    Measure,
)
from service.ledgers.rules.subsidies import subsidy_of
from service.ledgers.rules.versions import SIGN_OFF
from service.people.commands.privacy import view
from service.people.queries.one import person as visible_person
from service.people.queries.one import student
from service.tables.people import Person

router = APIRouter(include_in_schema=False)
Which = Annotated[Kind, Query()]
Told = dict[str, str]
SERVICES = 10  # on the page; all of them stand on the person's timeline
MEASURE_KINDS = [(kind, label) for kind, label in RECORD_KINDS.items() if kind != "info_check"]


@dataclass(frozen=True, slots=True)
class Faulty:
    """A form that was not taken: which one it was, what was typed, what is wrong with it."""

    form: str
    told: Told
    errors: dict[str, str] = field(default_factory=dict)


def address(person_id: UUID, kind: Kind, part: str = "", at: str = "") -> str:
    """Of a page or form of one ledger; `at`: a place on the page."""
    return f"/people/{person_id}/ledger{part}" + ("?kind=help" if kind == "help" else "") + at


async def ledger_page(
    request: Request, tx: Tx, actor: Actor, person_id: UUID, kind: Kind, faulty: Faulty | None = None
) -> Response:
    """The whole ledger with all its forms; of a form not taken, with its faults and what was typed."""
    head = await view(tx, actor, person_id)
    person = await visible_person(tx.session, actor, person_id)
    held = await ledger_of(tx.session, actor, person_id, kind)
    faulty = faulty or Faulty("", {})
    entitled = await _entitled(tx, actor, person, kind)
    said = (
        await _said(tx, actor, person, held, kind) if held else {"newest": None, "signs": False, "own_version": False}
    )
    return render(
        request,
        "ledgers/ledger.html",
        title=KINDS[kind],
        head=head,
        person_id=person_id,
        of_graduate=kind == "graduate",
        label=KINDS[kind],
        officer_label=LABELS["officer_id"],
        to=lambda part="": address(person_id, kind, part),
        entitled=entitled,
        held=held,
        sent=faulty.form,
        told=faulty.told,
        errors=faulty.errors,
        ledger_told=faulty.told if faulty.form == "ledger" else _told(held, actor),
        officers=await _officers(tx, actor, person, held),
        me_id=str(actor.id),
        writes=(entitled or held is not None) and person.exit_on is None and actor.may(Permission.RECORD_WRITE),
        today=tx.today,
        most_goals=MOST_GOALS,
        modes=list(MODES.items()),
        willing=list(TRI.items()),
        measure_kinds=MEASURE_KINDS,
        **await _drawn(tx, actor, person_id),
        **said,
    )


async def _entitled(tx: Tx, actor: Actor, person: Person, kind: Kind) -> bool:
    if kind == "graduate":
        return await student(tx.session, actor, person.id) is not None
    profile = await profile_of(tx.session, person, tx.today)
    return profile is not None and profile.rule("FUP-02") is not None and person.monitor != "none"


def _told(held: Held | None, actor: Actor) -> Told:
    """What the main form says before anybody has typed."""
    if held is None:
        return {"officer": str(actor.id)}
    content = held.content
    return {
        "officer": str(content.officer_id),
        "goals": "\n".join(goal.text for goal in content.standing_goals),
        "next_contact_on": content.next_contact_on.isoformat(),
        "version": str(held.ledger.version),
    }


async def _officers(tx: Tx, actor: Actor, person: Person, held: Held | None) -> list[tuple[str, str]]:
    found = await officers(tx.session, actor, person)
    if held is not None:
        found.setdefault(held.ledger.officer_id, held.officer)
    return [(str(key), f"{name}（我）" if key == actor.id else name) for key, name in found.items()]


async def _drawn(tx: Tx, actor: Actor, person_id: UUID) -> dict[str, Any]:
    """What comes from casework and is never typed here."""
    survey = await survey_of(tx.session, actor, person_id)
    page = await records_of(tx.session, actor, person_id, limit=SERVICES)
    blocks = (("wish", "就业意向"), ("post_need", "岗位需求"), ("training_need", "培训需求"))
    services = [
        (line.record, RECORD_KINDS.get(line.record.kind, line.record.kind), MODES.get(line.record.mode, ""), line.by)
        for line in page.items
        if line.record.outcome == "done"
    ]
    return {
        "survey": survey,
        "wishes": [(label, survey.detail.get(name, "未填写")) for name, label in blocks] if survey else [],
        "services": services,
        "series": series.series(await services_of(tx.session, actor, person_id)),
    }


async def _said(tx: Tx, actor: Actor, person: Person, held: Held, kind: Kind) -> dict[str, Any]:
    content = held.content
    names = await names_of(tx.session, list(content.named))
    profile = await profile_of(tx.session, person, tx.today)
    offered = profile.subsidies if profile is not None and kind == "graduate" else ()
    versions = await versions_of(tx.session, actor, person.id, kind, limit=10)
    newest = versions[0] if versions else None
    return {
        "content": content,
        "contacted_on": await contacts.contact_of(tx.session, held.ledger, profile),
        "goal_states": GOAL_STATES,
        "measure_states": MEASURE_STATES,
        "measures": _ordered(content),
        "names": names,
        "kinds": RECORD_KINDS,
        "subsidies": [(one, subsidy_of(content.subsidies, one.code)) for one in offered],
        "received": [one for one in content.subsidies if one.state == "received"],
        "subsidy_states": list(SUBSIDY_STATES.items()),
        "subsidy_words": SUBSIDY_STATES,
        "versions": versions,
        "newest": newest,
        "sign_words": SIGN_OFF,
        "signs": _signs(actor, person, held, newest.row.made_by if newest else None),
        "own_version": newest is not None and newest.row.made_by == actor.id,
        "counts": {state: sum(one.state == state for one in content.measures) for state in MEASURE_STATES},
    }


def _ordered(content: Content) -> list[Measure]:
    """What is still to be done first, by day; then the rest."""
    return sorted(content.measures, key=lambda one: (one.state != "open", one.due_on))


def _signs(actor: Actor, person: Person, held: Held, made_by: UUID | None) -> bool:
    """Whether the form to sign is shown: where one decides, for a version of somebody else's that waits."""
    place = actor.holding(Permission.APPROVAL_DECIDE)
    here = person.county in place.counties or person.township in place.townships or person.village in place.villages
    waits = held.ledger.sign_off == "waiting" and made_by != actor.id
    return actor.may(Permission.APPROVAL_DECIDE) and here and waits and person.exit_on is None
