"""How each route is asked: which ids stand in its path, which filters it takes, what is sent to it.

A new route that needs something not written here fails `test_the_matrix_knows_every_route`: write it here.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fastapi._compat import ModelField
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from service.kit import paging
from tests.access.world import FAR, UNIT, World
from tests.builders import LANCHENG, LONGYANG, YONGCHANG
from tests.routes import routes

NOBODY = UUID(int=7)
KINDS = {
    "person_id": "person",
    "record_id": "record",
    "visit_id": "visit",
    "duty_id": "duty",
    "approval_id": "approval",
    "statement_id": "statement",
    "member_id": "member",
    "consent_id": "consent",
    "job_id": "job",
    "goal_id": "goal",
    "measure_id": "measure",
    "version_id": "ledger_version",
    "row_id": "training",
    "training_id": "training",
    "post_id": "post",
    "benefit_id": "benefit",
    "certificate_id": "certificate",
    "licence_id": "licence",
    "step_id": "step",
    "business_id": "business",
    "reminder_id": "reminder",
    "digest_id": "digest",
    "batch_id": "batch",
    "user_id": "user",
    "lead_id": "lead",
    "event_id": "event",
    "act_id": "act",
    "attachment_id": "attachment",
    "campaign_id": "campaign",
    "report_id": "report",
}
"""Parameters of a path → the kind of thing."""

OF_NOBODY_SERVED = {"user", "digest", "batch", "report"}
"""Things that hang on a user or an area, not on a person."""

OF_A_COUNTY = {"lead", "event", "campaign"}
"""Things that all who work in a county see; who was given or done what with them is shown by scope."""

PUBLIC_IDS = {
    "code": "longyang-2022",
    "sort": "training",
    "indicator": "info_check",
    "ending": "pdf",
    "token_id": str(NOBODY),
}

"""Parameters of a path that name nothing of a person."""

LISTED: dict[str, tuple[str, ...]] = {
    "area": (LANCHENG, YONGCHANG, FAR, UNIT, "530000"),
    "parent": (LONGYANG, "150000"),
    "owner": ("", "none", "all", "{user}"),
    "state": ("all", "owed", "planned", "sent"),
    "show": ("all", "unassigned", "exited", "unfiled", "unserved"),
    "view": ("all",),
    "tab": ("mine", "new"),
    "missing": ("{cursor}",),
    "cursor": ("{cursor}",),
    "limit": ("200",),
    "count": ("true",),
    "program": ("",),
    "graduate": ("false",),
    "category": ("4",),
    "need": ("yes",),
    "work": ("any", "away", "none"),
    "member": ("{member}",),
    "step": ("info_check",),
    "before": ("2030-01-01",),
    "on": ("2024-06-12", "2024-06-20"),
    "since": ("2024-06-01",),
    "day": ("2024-06-12",),
    "whose": ("all", "mine"),
    "outcome": ("sent",),
    "person": ("{person}",),
    "visit": ("{visit}",),
    "plan": ("{visit}",),
    "ask": ("need",),
    "r": ("00000000-0000-4000-8000-000000000000",),
    "do": ("follow_up",),
    "kind": ("records", "approvals", "help"),
    "shown": ("500",),
    "field": ("phone",),
    "next": ("/people",),
    "verb": ("person.change",),
    "actor": ("{user}",),
    "subject": ("{person}",),
    "first": ("2024-01-01",),
    "last": ("2024-12-31",),
    "kept": (str(NOBODY),),
    "stage": ("unplaced", "gone"),
    "county": ("150203", "530502"),
    "sector": ("private",),
    "away": ("no",),
    "past": ("1",),
    "as_of": ("2024-06-12", "2024-06-01"),
    "profile": ("longyang-2022",),
    "mark": ("unmet",),
    "owed": ("four_ones",),
    "ticked": ("1",),
    "year": ("2024", "2023"),
    "record": ("{record}",),
    "act": ("{act}", str(NOBODY)),
}
"""Filters → values to try, one at a time; `{kind}` is the id of something out of sight."""

UNDECLARED: dict[str, tuple[str, ...]] = {
    "/people": ("show", "area", "category", "need", "graduate", "work", "cursor"),
    "/today": ("view", "area", "program", "owner", "cursor"),
    "/people/{person_id}/unmask": ("field",),
    "/imports": ("cursor",),
    "/imports/{batch_id}": ("tab", "cursor", "missing"),
    "/audit": ("verb", "actor", "subject", "first", "last"),
}
"""Filters that a page reads by itself, since FastAPI does not know of them."""


@dataclass(frozen=True, slots=True)
class Write:
    """What is sent; `{kind}` is an id of the target, `{mine}` a person in sight, `{place}` where the target lives.

    `by` may do it to `to`, which proves that what is sent is taken. `refused`: what answers ids out of sight, besides
    404: a form that tells why, in the same words as for ids that do not exist.
    """

    form: Mapping[str, Any] | None = None
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    by: str = "supervisor of the county"
    to: str = "己方"
    refused: int = 404
    after: str | None = None
    file: bytes | None = None
    tells_places: bool = False
    ids: Callable[[World], dict[str, UUID | None]] = lambda _: {}


def attended(world: World) -> dict[str, UUID | None]:
    """The record by which somebody came to an event, not any other of theirs."""
    held = [one for one, county in world.things["event"].items() if county == LONGYANG][-1]
    return {"record": world.of("attended", "己方"), "event": held}


def given(world: World) -> dict[str, UUID | None]:
    """The record of a lead that was given."""
    return {"record": world.of("given", "己方")}


def empty(world: World) -> dict[str, UUID | None]:
    """An event to which nobody came yet."""
    return {"event": next(one for one, county in world.things["event"].items() if county == LONGYANG)}


def reported(world: World) -> dict[str, UUID | None]:
    """The report of the county."""
    return {"report": world.of("report", LONGYANG)}


def recorded(world: World) -> dict[str, UUID | None]:
    """A visit that was recorded, not one that is planned."""
    return {"visit": [one for one, name in world.things["visit"].items() if name == "己方"][-1]}


WHY = {"reason": "核对后更正"}
LIMB = {"category": "4", "grade": "2"}
PERSON = {"name": "示例新人", "sex": "female", "born_on": "1991-01-01", "area": LANCHENG, **LIMB}
STATED = {"credential_kind": "disability_certificate", "credential_status": "valid", **LIMB}
STATED |= {"hukou_kind": "rural", "monitor": "none", "need": "yes", "condition": "yes", "training_need": "no"}
CHOSEN = {"role": "disabled", "retirement_base": "55", "legal_basis": "statutory_duty"}
EDITED = PERSON | STATED | CHOSEN | {"name": "示例改名", "born_on": "1990-03-07", "version": "{version}"}
REGISTERED = PERSON | STATED | CHOSEN | {"area": "{place}"}
JOB = {"form": "7", "employer": "示例合作社", "started_on": "2024-05-01"}
BUSINESS = {"kind": "massage", "name": "示例按摩店", "licensed_on": "2024-01-05"}
WENT = {"code": "11", "on": "2024-06-01"}
RELATIVE = {"name": "示例亲属", "sex": "male", "born_on": "1960-01-01", "relation": "parent"}
CONSENT = {"given_on": "2024-06-01", "mode": "oral", "basis": "separate_consent"}
TRAINING = {"type": "vocational", "project": "示例面点", "starts_on": "2024-06-03", "state": "enrolled"}
POST = {"employer": "示例街道", "post_type": "保洁员", "started_on": "2024-06-03"}
BENEFIT = {"code": "internship", "from_month": "2024-06", "status": "granted"}
LEAD = {"county": LONGYANG, "employer": "示例单位", "title": "文员", "sector": "private", "place": "本地"}
LEAD |= {"wanted": "1", "valid_until": "2024-12-31"}
EVENT = {"county": LONGYANG, "kind": "two_way", "title": "示例双选会", "happened_on": "2024-06-10"}
EVENT |= {"place": "会展中心", "organiser": "示例单位"}
WAIVER = {"rule": "FOUR-03", "step": "need_registration", "period": "2024"}
CHECK = {"kind": "follow_up", "on": "2024-06-12"}
SURVEY = {f"survey-{name}": "示例" for name in ("wish", "post_need", "training_need")} | {"survey-on": "2024-06-12"}
SYSTEM, SECURITY = "system administrator", "security administrator"
WRITES: dict[str, Write] = {
    "POST /users/{user_id}/grants": Write({"role": "counselor", "area": YONGCHANG}, by=SECURITY),
    "POST /users/{user_id}/grants/revoke": Write({"grant": "{grant}"}, by=SECURITY),
    "POST /users/{user_id}/disable": Write({}, by=SYSTEM),
    "POST /users/{user_id}/enable": Write({}, by=SYSTEM),
    "POST /users/{user_id}/password": Write({}, by=SYSTEM),
    "POST /reports/{report_id}/file": Write({"on": "2024-06-12", "version": "1"}, ids=reported),
    "POST /approvals/decide": Write({"approvals": "{approval}", "granted": "true", **WHY}),
    "POST /api/v1/approvals/decide": Write(json={"approvals": ["{approval}"], "granted": True, **WHY}),
    "POST /approvals/{approval_id}/decide": Write({"granted": "true", **WHY}),
    "POST /approvals/{approval_id}/withdraw": Write({}, by="supervisor of the province"),
    "POST /api/v1/approvals/{approval_id}/decide": Write(json={"granted": True, **WHY}),
    "POST /people/new": Write(REGISTERED, refused=422, tells_places=True),
    "POST /people/{person_id}/edit": Write(EDITED),
    "POST /people/{person_id}/leave": Write({"reason": "other", "on": "2024-06-12"}),
    "POST /people/{person_id}/statements/{statement_id}": Write(STATED | {"valid_from": "2024-06-01"}),
    "POST /people/{person_id}/household/members": Write(RELATIVE),
    "POST /people/{person_id}/household/members/{member_id}/end": Write({}),
    "POST /people/{person_id}/household/register": Write(REGISTERED),
    "POST /people/{person_id}/household/join": Write({"other": "{other}"}),
    "POST /people/duplicates": Write({"keep": "{mine}", "drop": "{person}", **WHY}),
    "POST /people/{person_id}/unmask": Write({"field": "phone", **WHY}),
    "POST /people/{person_id}/consent": Write(CONSENT),
    "POST /people/{person_id}/consent/{consent_id}/withdraw": Write({"on": "2024-06-12"}),
    "POST /api/v1/people": Write(json=PERSON | {"area": "{place}"}, refused=422, tells_places=True),
    "PATCH /api/v1/people/{person_id}": Write(json={"need": "no"}, headers={"If-Match": "*"}),
    "POST /api/v1/people/{person_id}/unmask": Write(json={"field": "phone", **WHY}),
    "POST /api/v1/people/{person_id}/exit": Write(json={"reason": "other", "on": "2024-06-12"}),
    "POST /caseloads/place": Write(
        {"area": "{place}", "to": "{worker}", "everybody": "true", **WHY}, refused=422, tells_places=True
    ),
    "POST /caseloads/hand-over": Write({"from_user": "{user}", "to": "{worker}", **WHY}, refused=422),
    "POST /people/{person_id}/owner": Write({"to": "{worker}", **WHY}),
    "POST /api/v1/people/{person_id}/owner": Write(json={"to": "{worker}", **WHY}),
    "POST /api/v1/caseloads/{user_id}/handover": Write(json={"to": "{worker}", **WHY}, refused=409),
    "POST /people/{person_id:uuid}/records/{record_id:uuid}/correct": Write({"on": "2024-06-11", **WHY}),
    "POST /people/{person_id:uuid}/records/{record_id:uuid}/void": Write(WHY),
    "POST /people/{person_id:uuid}/waivers": Write({**WAIVER, **WHY}),
    "POST /api/v1/people/{person_id}/records": Write(json=CHECK),
    "POST /api/v1/people/{person_id}/records/{record_id}/void": Write(json=WHY),
    "POST /people/{person_id}/jobs": Write(JOB),
    "POST /people/{person_id}/jobs/{job_id}": Write(JOB),
    "POST /people/{person_id}/jobs/{job_id}/end": Write({"ended_on": "2024-06-12", "end_reason": "quit"}, to="县管"),
    "POST /people/{person_id}/jobs/{job_id}/void": Write(WHY),
    "POST /api/v1/people/{person_id}/jobs": Write(json=JOB | {"form": 7}),
    "POST /api/v1/people/{person_id}/jobs/{job_id}/end": Write(json={"ended_on": "2024-06-12"}, to="县管"),
    "POST /people/{person_id}/entitlements/{sort}": Write(TRAINING),
    "POST /people/{person_id}/entitlements/{sort}/{row_id:uuid}": Write(TRAINING),
    "POST /people/{person_id}/entitlements/{sort}/{row_id:uuid}/void": Write(WHY),
    "POST /people/{person_id}/entitlements/post/{post_id:uuid}/extend": Write(WHY, to="外县", by="supervisor far away"),
    "POST /people/{person_id}/entitlements/certificates": Write({"name": "示例证书", "issued_on": "2024-06-03"}),
    "POST /people/{person_id}/entitlements/certificates/{certificate_id}/void": Write(WHY),
    "POST /people/{person_id}/entitlements/pathway": Write({"stage": "accepted", "on": "2024-06-12"}, to="毕业"),
    "POST /people/{person_id}/entitlements/pathway/{step_id}/void": Write(WHY),
    "POST /people/{person_id}/entitlements/licences": Write({"issued_on": "2024-06-03"}),
    "POST /people/{person_id}/entitlements/licences/{licence_id}/review": Write({"reviewed_on": "2024-06-12"}),
    "POST /people/{person_id}/entitlements/licences/{licence_id}/void": Write(WHY),
    "POST /trainings/enrol": Write(TRAINING | {"people": "{person}"}),
    "POST /api/v1/people/{person_id}/trainings": Write(json=TRAINING),
    "PATCH /api/v1/people/{person_id}/trainings/{training_id}": Write(
        json={"level": "五级"}, headers={"If-Match": "*"}
    ),
    "POST /api/v1/people/{person_id}/trainings/{training_id}/void": Write(json=WHY),
    "POST /api/v1/people/{person_id}/posts": Write(json=POST),
    "PATCH /api/v1/people/{person_id}/posts/{post_id}": Write(json={"assessed_ok": True}, headers={"If-Match": "*"}),
    "POST /api/v1/people/{person_id}/posts/{post_id}/extension": Write(json=WHY, to="外县", by="supervisor far away"),
    "POST /api/v1/people/{person_id}/posts/{post_id}/void": Write(json=WHY),
    "POST /api/v1/people/{person_id}/certificates": Write(json={"name": "示例证书", "issued_on": "2024-06-03"}),
    "POST /api/v1/people/{person_id}/certificates/{certificate_id}/void": Write(json=WHY),
    "POST /api/v1/people/{person_id}/pathway": Write(json={"stage": "accepted", "on": "2024-06-12"}, to="毕业"),
    "POST /api/v1/people/{person_id}/pathway/{step_id}/void": Write(json=WHY),
    "POST /api/v1/people/{person_id}/licences": Write(json={"issued_on": "2024-06-03"}),
    "POST /api/v1/people/{person_id}/licences/{licence_id}/review": Write(json={"reviewed_on": "2024-06-12"}),
    "POST /api/v1/people/{person_id}/licences/{licence_id}/void": Write(json=WHY),
    "POST /api/v1/people/{person_id}/benefits": Write(json=BENEFIT),
    "PATCH /api/v1/people/{person_id}/benefits/{benefit_id}": Write(json={"fund": "补助"}, headers={"If-Match": "*"}),
    "POST /api/v1/people/{person_id}/benefits/{benefit_id}/void": Write(json=WHY),
    "POST /people/{person_id}/destinations": Write(WENT, to="毕业"),
    "POST /api/v1/people/{person_id}/destinations": Write(json=WENT, to="毕业"),
    "POST /people/{person_id}/businesses": Write(BUSINESS),
    "POST /people/{person_id}/businesses/{business_id}": Write(BUSINESS),
    "POST /people/{person_id}/businesses/{business_id}/void": Write(WHY),
    "POST /api/v1/people/{person_id}/businesses": Write(json=BUSINESS),
    "POST /api/v1/people/{person_id}/businesses/{business_id}": Write(json=BUSINESS),
    "POST /people/{person_id}/ledger": Write(
        {"goals": "找到工作", "next_contact_on": "2024-06-20", "version": "1"}, to="毕业"
    ),
    "POST /api/v1/people/{person_id}/ledger": Write(
        json={"goals": ["找到工作"], "next_contact_on": "2024-06-20", "version": 1}, to="毕业"
    ),
    "POST /people/{person_id}/ledger/goals": Write({"goal": "考下证书"}, to="毕业"),
    "POST /people/{person_id}/ledger/goals/{goal_id}": Write({"state": "reached", "version": "1"}, to="毕业"),
    "POST /people/{person_id}/ledger/measures": Write(
        {"measure-text": "陪同面试", "measure-due_on": "2024-07-01"}, to="毕业"
    ),
    "POST /people/{person_id}/ledger/measures/{measure_id}": Write({"state": "done", "version": "1"}, to="毕业"),
    "POST /people/{person_id}/ledger/subsidies": Write(
        {"state-tax": "told", "on-tax": "2024-06-01", "version": "1"}, to="毕业"
    ),
    "POST /people/{person_id}/ledger/survey": Write(SURVEY, to="毕业"),
    "POST /people/{person_id}/ledger/sign-off": Write({"decision": "signed", "version": "1"}, to="毕业"),
    "POST /people/{person_id}/ledger/print": Write({"format": "docx"}, to="毕业"),
    "POST /api/v1/people/{person_id}/ledger/goals": Write(json={"goal": "考下证书"}, to="毕业"),
    "POST /api/v1/people/{person_id}/ledger/goals/{goal_id}": Write(json={"state": "reached", "version": 1}, to="毕业"),
    "POST /api/v1/people/{person_id}/ledger/measures": Write(json={"text": "面试", "due_on": "2024-07-01"}, to="毕业"),
    "POST /api/v1/people/{person_id}/ledger/measures/{measure_id}": Write(
        json={"state": "done", "version": 1}, to="毕业"
    ),
    "POST /api/v1/people/{person_id}/ledger/subsidies": Write(json={"subsidies": [], "version": 1}, to="毕业"),
    "POST /api/v1/people/{person_id}/ledger/sign-off": Write(json={"decision": "signed", "version": 1}, to="毕业"),
    "POST /people/{person_id:uuid}/visit": Write({"outcome": "no_contact", "plan": "{visit}"}),
    "POST /visits/{visit_id:uuid}/undo": Write({}, by="counselor of the township", ids=recorded),
    "POST /visits/plan": Write({"person": "{person}", "on": "2024-06-21", "move": "yes"}),
    "POST /visits/{visit_id:uuid}/move": Write({"on": "2024-06-21"}),
    "POST /visits/{visit_id:uuid}/cancel": Write({}),
    "POST /api/v1/visits": Write(json={"people": ["{mine}", "{person}"], "on": "2024-06-21"}),
    "POST /api/v1/visits/{visit_id}/outcome": Write(json={"outcome": "no_contact"}),
    "POST /people/{person_id:uuid}/records/{record_id:uuid}/referral": Write(
        {"result": "hired", "result_on": "2024-06-12"}, ids=given
    ),
    "POST /api/v1/people/{person_id}/records/{record_id}/result": Write(
        json={"result": "hired", "on": "2024-06-12"}, ids=given
    ),
    "POST /people/{person_id:uuid}/cards": Write({"card": "ncss", "on": "2024-06-12"}),
    "POST /people/{person_id:uuid}/attachments": Write({"kind": "photo"}, file=b"%PDF-1.7 x"),
    "POST /people/{person_id:uuid}/attachments/{attachment_id:uuid}/void": Write(WHY),
    "POST /api/v1/people/{person_id}/attachments": Write({"kind": "photo"}, file=b"%PDF-1.7 x"),
    "POST /api/v1/people/{person_id}/attachments/{attachment_id}/void": Write(json=WHY),
    "POST /leads/{lead_id:uuid}/edit": Write(LEAD),
    "POST /leads/{lead_id:uuid}/void": Write(WHY),
    "POST /leads/{lead_id:uuid}/give": Write({"people": "{person}", "on": "2024-06-12"}, to="无主"),
    "PATCH /api/v1/leads/{lead_id}": Write(json={"pay": "面议"}, headers={"If-Match": "*"}),
    "POST /api/v1/leads/{lead_id}/void": Write(json=WHY),
    "POST /api/v1/leads/{lead_id}/give": Write(json={"people": ["{person}"], "on": "2024-06-12"}, to="无主"),
    "POST /events/{event_id:uuid}/edit": Write(EVENT, ids=empty),
    "POST /events/{event_id:uuid}/void": Write(WHY, ids=empty),
    "POST /events/{event_id:uuid}/attendance": Write({"people": "{person}"}, to="无主", ids=empty),
    "POST /events/{event_id:uuid}/attendance/{record_id:uuid}/void": Write(WHY, ids=attended),
    "PATCH /api/v1/events/{event_id}": Write(json={"place": "别处"}, headers={"If-Match": "*"}, ids=empty),
    "POST /api/v1/events/{event_id}/void": Write(json=WHY, ids=empty),
    "POST /api/v1/events/{event_id}/attendance": Write(json={"people": ["{person}"]}, to="无主", ids=empty),
    "POST /acts/{act_id:uuid}/undo": Write({}, by="supervisor of the province"),
    "POST /api/v1/acts/{act_id}/undo": Write({}, by="supervisor of the province"),
    "POST /campaigns/{campaign_id:uuid}/done": Write(
        {"people": "{person}", "kind": "policy_consult", "on": "2024-06-12"}
    ),
    "POST /campaigns/{campaign_id:uuid}/visits": Write({"people": "{person}", "visit_on": "2024-06-21", "move": "yes"}),
    "POST /api/v1/campaigns/{campaign_id}/done": Write(
        json={"people": ["{person}"], "kind": "policy_consult", "on": "2024-06-12"}
    ),
    "POST /imports/{batch_id}/columns": Write({"take-0": "yes"}),
    "POST /imports/{batch_id}/words": Write({}),
    "POST /imports/{batch_id}/given": Write({"officer": "", "next_contact_on": ""}),
    "POST /imports/{batch_id}/assign": Write({f"to-{LANCHENG}": "{worker}"}, after="POST /imports/{batch_id}/apply"),
    "POST /imports/{batch_id}/offer": Write({"sheet": "0", "row": "4"}),
    "POST /imports/{batch_id}/apply": Write({}),
    "POST /imports/{batch_id}/undo": Write({}, after="POST /imports/{batch_id}/apply"),
    "POST /imports/{batch_id}/discard": Write({}),
    "POST /inbox/{digest_id}/read": Write({}, by="counselor of the township"),
    "POST /api/v1/reminders/{reminder_id}/read": Write({}, by="counselor of the township"),
}
"""Every route that writes about persons or users, with what it takes."""

SEARCHES: dict[str, str] = {
    "POST /people/search": "form",
    "POST /api/v1/people/search": "json",
    "POST /people/{person_id}/household/find": "form",
}
"""Routes that are asked by POST, since names stand in no address; a page leads to its results under a token."""

ABOUT_NOBODY: dict[str, str] = {
    "POST /sign-in": "signs in",
    "POST /sign-out": "ends one's own session",
    "POST /keep-alive": "keeps one's own session",
    "POST /account/password": "changes one's own password",
    "POST /account/tokens/{token_id}/revoke": "ends one's own tokens alone; see tests/accounts/test_commands.py",
    "POST /users/{user_id}/tokens/{token_id}/revoke": "who may: see tests/accounts/test_commands.py, as for a password",
    "POST /users/new": "makes an account without a role",
    "POST /profiles/{code}/bindings": "binds a plan to an area; see tests/profiles",
    "POST /api/v1/evaluate": "computes what is sent, reads nothing",
    "POST /api/v1/entitlements/check": "computes what is sent, reads nothing",
    "POST /audit/verify": "walks the chain",
    "POST /ledgers/templates": "puts a county's own form in place; see tests/ledgers",
    "POST /ledgers/templates/remove": "takes a county's own form away; see tests/ledgers",
    "POST /leads/new": "enters a job; see tests/casework",
    "POST /events/new": "enters an event; see tests/casework",
    "POST /api/v1/leads": "enters a job; see tests/casework",
    "POST /api/v1/events": "enters an event; see tests/casework",
    "POST /campaigns/dates": "enters days; see tests/visits",
    "POST /campaigns/lists": "lists those in sight by filters; see tests/visits",
    "POST /reports": "makes the report of a unit; see tests/supervision",
    "POST /api/v1/campaigns/dates": "enters days; see tests/visits",
    "POST /api/v1/campaigns/lists": "lists those in sight by filters; see tests/visits",
    "POST /areas/{code}/rural": "describes a village of one's own; see tests/people",
    "POST /averages": "enters what others published; see tests/supervision",
    "POST /api/v1/outside-averages": "enters what others published; see tests/supervision",
    "POST /exports/national": "reads lists; see tests/exchange/test_national.py",
    "POST /exports": "reads lists; see test_no_list_let_out_shows_anybody_out_of_sight",
    "POST /imports": "stages a file for an area of one's own; see tests/exchange",
}
"""Routes that write, but never about a person or user named by an id."""


def spelled(method: str, path: str) -> str:
    """POST /people/{person_id}/edit."""
    return f"{method} {path}"


def asked() -> Iterator[tuple[str, str, APIRoute]]:
    """(method, path, route) of everything that is served."""
    for route in routes():
        for method in sorted(route.methods or ()):
            yield method, route.path, route


def parameters(path: str) -> list[str]:
    """The names in a path."""
    return re.findall(r"\{(\w+)(?::\w+)?\}", path)


def filters(path: str, route: APIRoute) -> list[str]:
    """The names that a route takes in its address."""
    names: list[str] = []
    for one in _query(route.dependant):
        shape = one.field_info.annotation
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            names += list(shape.model_fields)
        else:
            names.append(one.alias)
    return [*dict.fromkeys([*names, *UNDECLARED.get(path, ())])]


def _query(dependant: Dependant) -> Iterator[ModelField]:
    yield from dependant.query_params
    for part in dependant.dependencies:
        yield from _query(part)


def reads_its_address(route: APIRoute) -> bool:
    """Whether the module of a route looks into the address by itself."""
    return "query_params" in inspect.getsource(sys.modules[route.endpoint.__module__])


def filled(path: str, ids: Mapping[str, object]) -> str:
    """The path with these ids by kind."""
    for name in parameters(path):
        value = PUBLIC_IDS[name] if name in PUBLIC_IDS else ids[KINDS[name]]
        path = re.sub(rf"\{{{name}(?::\w+)?\}}", str(value), path)
    return path


def said(value: Any, ids: Mapping[str, object]) -> Any:  # noqa: ANN401 - a form or JSON
    """A form or JSON with its placeholders filled."""
    if isinstance(value, Mapping):
        return {key: said(one, ids) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [said(one, ids) for one in value]
    if isinstance(value, str) and value.startswith("{"):
        if value == "{cursor}":
            return paging.encode(ids["person"])
        return str(ids[value.strip("{}")])
    return value
