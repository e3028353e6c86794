"""稳定就业凭据 (FUP-03): one job on a sheet, masked, with the follow-ups that support it, to be printed and signed."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from service.access.gate import Reader
from service.access.queries import area_names
from service.casework.queries.records import follow_ups
from service.employment.queries.jobs import job_of, jobs_of
from service.employment.rules import flags, stability
from service.employment.rules.words import JOB_LABELS, job_words
from service.kit.db import OpenTx
from service.kit.web import render
from service.law.names import MODES
from service.law.rules import Milestones
from service.people.commands.building import opened
from service.people.queries.one import person as visible_person
from service.people.rules import codes, masks
from service.profiles.queries import profile_for
from service.tables.records import Record

router = APIRouter(include_in_schema=False)
FIELDS = ("form", "employer", "title", "workplace", "contract", "contract_from", "contract_to", "social_insurance")
MORE = ("monthly_pay", "pay_ok", "referral", "referrer", "evidence")
ASKED = {
    "in_post": "在岗",
    "same_employer": "同一单位",
    "contract": "合同",
    "social_insurance": "社保",
    "pay_ok": "工资达标",
}


@router.get("/people/{person_id}/jobs/{job_id}/evidence")
async def evidence(person_id: UUID, job_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """The sheet of one job; name and number are masked, the sheet goes to others."""
    person = await visible_person(tx.session, actor, person_id)
    job = await job_of(tx.session, actor, person_id, job_id)
    profile = await profile_for(tx.session, person.village or person.township or person.county, tx.today)
    asked = {one for rule in profile.rules if isinstance(rule, Milestones) for one in rule.referrals} if profile else ()
    spell = stability.stability(job, await jobs_of(tx.session, actor, person_id), tx.today, sorted(asked))
    last = tx.today if spell.until is None else min(spell.until, tx.today)
    contacts = await follow_ups(tx.session, actor, person_id, spell.since, last)
    number = opened(tx.cipher, person, "id_number")
    names = await area_names(tx.session, [person.county, person.township])
    against = [one for one in contacts if flags.told_by(one.detail)]
    return render(
        request,
        "employment/evidence.html",
        title="稳定就业凭据",
        person=person,
        masked=masks.mask_name(person.name),
        who=[
            ("身份证号", masks.mask_identity(number) if number else "未填写"),
            ("残疾", codes.CATEGORY.label(person.category) + codes.GRADE.label(person.grade)),
            ("所在乡镇、村（社区）", "".join(names.get(code, "") for code in (person.county, person.township) if code)),
        ],
        facts=[(JOB_LABELS[name], job_words(name, getattr(job, name)) or "未填写") for name in (*FIELDS, *MORE)],
        spell=spell,
        years=[("起", spell.since), ("止", spell.until or "至今"), ("已满", f"{spell.months} 个月"), ("中断", "0 天")],
        contacts=[_line(one) for one in contacts],
        against=bool(against),
        today=tx.today,
    )


def _line(one: Record) -> tuple[str, str, str, bool]:
    """(day, way, what was found, whether it speaks against)."""
    told = [
        f"{label}：{codes.TRI.labels.get(one.detail[key], '')}" for key, label in ASKED.items() if one.detail.get(key)
    ]
    return str(one.happened_on), MODES.get(one.mode, one.mode), "；".join(told), bool(flags.told_by(one.detail))
