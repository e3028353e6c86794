"""When a visit is the one that was planned, when it may be undone, and where a person stands, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from service.law.assumed import marked
from service.law.evaluate import Duty, NotOwed
from service.law.names import PROGRAMS, STEPS

STATES = {"planned": "已计划", "done": "已登记", "no_contact": "没有人在家", "cancelled": "已取消"}
AHEAD = timedelta(days=7)
LONGEST_CAMPAIGN = timedelta(days=123)
MOST_SOUGHT = 5_000
# What seeking somebody out may have been, as a service.
SOUGHT_OUT = ("policy_consult", "career_guidance", "job_fair", "benefit_help", "startup_support")
ALWAYS_TOLD = ("four_ones", "one_three_one")
# Step → the records by which a visit meets it; any other contact is a follow-up.
TASK_OF_STEP = {
    "info_check": "info_check",
    "ability_assessment": "ability_assessment",
    "need_registration": "need_registration",
    "employment_service": "service",
    "career_guidance": "career_guidance",
    "job_lead": "job_lead",
    "training_referral": "training_referral",
    "service": "service",
    "visit": "follow_up",
    "status_check": "follow_up",
    "retention_contact": "follow_up",
    "stability_contact": "follow_up",
    "guidance_contact": "follow_up",
    "ledger_contact": "follow_up",
    "shop_check": "follow_up",
}
# Step → the page, below the person's own, on which it is done; no visit meets it.
PAGE_OF_STEP = {
    "ledger": "ledger",
    "survey": "ledger",
    "training": "entitlements",
    "next_step": "entitlements",
    "annual_review": "entitlements",
    "term_end": "entitlements",
    "rent": "entitlements",
    "blind_insurance": "entitlements",
    "low_income_employment": "entitlements",
    "low_income_delay": "entitlements",
    "first_job": "jobs",
    "renewal": "edit",
}
# What is done on another page in one program.
PAGE_IN_PROGRAM = {("monitoring", "ledger"): "ledger?kind=help"}
# Contacts that a service meets as a follow-up does.
MET_BY_SERVICE = frozenset({"guidance_contact", "ledger_contact"})
# Item of a check → where a change of it is entered, below the person's own page.
HELD_BY = {
    "姓名、证件": "edit?ask=name&ask=id_number#name",
    "残疾证": "edit?ask=certificate_number#certificate_number",
    "户籍、住址": "edit?ask=hukou_code&ask=residence_code&ask=address#hukou_code",
    "就业状况": "jobs",
    "家庭情况": "household",
}
NO_SERVICE = frozenset({"info_check", "ability_assessment", "need_registration", "follow_up"})


def fulfils(planned_for: date, on: date, mode: str) -> bool:
    """Whether a visit of `on` is the planned one: its day has come, or she went to the home up to a week early."""
    return planned_for <= on or (mode == "home_visit" and planned_for - on <= AHEAD)


def why_no_dates(starts_on: date, ends_on: date, year: int) -> dict[str, str]:
    """What is wrong with the days of a campaign, by field."""
    if starts_on.year != year:
        return {"starts_on": f"开始日期不在 {year} 年，请核对。"}
    if ends_on < starts_on:
        return {"ends_on": "结束日期早于开始日期，请核对。"}
    if ends_on - starts_on > LONGEST_CAMPAIGN:
        return {"ends_on": "活动超过四个月，请核对日期。"}
    return {}


def why_not_undo(
    state: str, recorded_by: UUID | None, recorded_at: datetime | None, actor: UUID, today: date
) -> str | None:
    """Why a recorded visit cannot be undone with one click; None when it can."""
    if state not in {"done", "no_contact"} or recorded_at is None:
        return "这次走访没有可以撤销的登记。"
    if recorded_by != actor:
        return "只有登记的人可以撤销。请与登记人联系，或逐条作废并写明原因。"
    if recorded_at.date() != today:
        return "只能撤销当天的登记。更早的请在时间线中逐条作废，并写明原因。"
    return None


def page_of(program: str, step: str) -> str | None:
    """The page, below the person's own, on which a step is done; None: a visit does it."""
    return PAGE_IN_PROGRAM.get((program, step)) or PAGE_OF_STEP.get(step)


def why_left(step: str, told: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """Why a step is still owed though something was recorded for it (kind, detail); blank where numbers say it."""
    details = [detail for kind, detail in told if kind == step]
    if step == "ability_assessment" and details and not any(detail.get("signed") for detail in details):
        return "评估结果还没有签字，签字后才算完成"
    if step == "need_registration" and details:
        return "没有登记就业愿望，登记后才算完成"
    return ""


def changed_items(told: Iterable[tuple[str, Mapping[str, Any]]]) -> list[tuple[str, str]]:
    """What a check found changed and is not put right in the register yet, with the part of the form that holds it."""
    found = [item for kind, detail in told if kind == "info_check" for item, how in _items(detail) if how == "changed"]
    return [(item, HELD_BY[item]) for item in dict.fromkeys(found) if item in HELD_BY]


def _items(detail: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    return dict(detail.get("items") or {}).items()


def concerns(step: str, kinds: Iterable[str]) -> bool:
    """Whether records of these kinds can have moved a step on."""
    task = "" if step in PAGE_OF_STEP else TASK_OF_STEP.get(step, "service")
    by_service = task == "service" or step in MET_BY_SERVICE
    return any(kind == task or (by_service and kind not in NO_SERVICE) for kind in kinds)


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the progress line shows it (see `components/steps.html`).

    `page`: below the person's own, on which it is done, where no visit does it.
    """

    label: str
    step: str
    state: str
    note: str
    when: str
    href: str
    owed: bool
    plan_by: date
    due_on: date
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands: steps by program, and why others are not owed."""

    programs: list[tuple[str, list[Step]]] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)

    @property
    def next(self) -> list[Step]:
        """What is to be done by the next date."""
        owed = self.owed
        return [step for step in owed if step.plan_by == owed[0].plan_by]

    @property
    def owed(self) -> list[Step]:
        """What is owed, the next date first."""
        steps = [step for _, found in self.programs for step in found if step.owed]
        return sorted(steps, key=lambda step: (step.plan_by, step.due_on))


def progress_of(
    duties: Iterable[tuple[Duty, UUID, date]],
    not_owed: Sequence[NotOwed],
    today: date,
    labels: Mapping[str, str] | None = None,
) -> Standing:
    """Put duties, each with its id and `plan_by`, and rules that do not apply into words.

    `labels`: step → what it is called for this person, where that says more.
    """
    programs: dict[str, list[Step]] = {}
    for duty, duty_id, plan_by in duties:
        programs.setdefault(duty.program, []).append(_step(duty, duty_id, plan_by, today, {**STEPS, **(labels or {})}))
    order = list(PROGRAMS)
    shown = sorted(programs.items(), key=lambda item: order.index(item[0]))
    orders = list(STEPS)
    for _, steps in shown:
        steps.sort(key=lambda step: orders.index(step.step) if step.step in orders else len(orders))
    told = {one.program for one in not_owed} & {*ALWAYS_TOLD, *programs}
    words: dict[str, list[str]] = {}
    for one in not_owed:
        if one.program in told:
            words.setdefault(_because(one), []).extend(STEPS.get(step, step) for step in one.steps)
    return Standing(
        [(PROGRAMS[program], steps) for program, steps in shown],
        [f"{because}：不用办{'、'.join(dict.fromkeys(names))}" for because, names in words.items()],
    )


def _because(one: NotOwed) -> str:
    return "，".join(each.phrase + (f"（{each.since} 起）" if each.since else "") for each in one.against)


def _step(duty: Duty, duty_id: UUID, plan_by: date, today: date, labels: Mapping[str, str]) -> Step:
    owed = duty.state in {"open", "blocked"}
    return Step(
        label=labels.get(duty.step, duty.step) + (f"（第 {duty.n} 次）" if duty.n else ""),
        step=duty.step,
        state=_state(duty, plan_by, today),
        note=f"{min(duty.done, duty.required)}/{duty.required} 次" if duty.required > 1 else "",
        when=_when(duty, plan_by, today),
        href=f"/duties/{duty_id}/why",
        owed=owed,
        plan_by=plan_by,
        due_on=duty.due_on,
        page=page_of(duty.program, duty.step),
    )


def _state(duty: Duty, plan_by: date, today: date) -> str:
    if duty.state == "met":
        return "done"
    if duty.state in {"declined", "waived"}:
        return duty.state
    if duty.due_on < today:
        return "overdue"
    if duty.state == "blocked":
        return "blocked"
    return "behind" if plan_by < today else "current"


def _when(duty: Duty, plan_by: date, today: date) -> str:
    if duty.state == "met":
        last = max((record.on for record in duty.counted), default=None)
        return f"{short(last, today)}完成" if last else ""
    if duty.state in {"declined", "waived"}:
        return ""
    due = short(duty.due_on, today)
    words = f"{short(plan_by, today)}前办，最迟{due}" if plan_by < duty.due_on else f"{due}前办"
    return marked(words, duty.period_source)


def next_words(plan_by: date, today: date) -> str:
    """The next date as a heading; one gone by is no next date, so it says so."""
    day = short(plan_by, today)
    return f"下一次：{day}前" if plan_by >= today else f"应立即办理（原计划{day}前）"


def short(day: date, today: date) -> str:
    """7月19日; with the year when it is another one."""
    words = f"{day.month}月{day.day}日"
    return words if day.year == today.year else f"{day.year}年{words}"


def lapsed_words(rows: Iterable[Mapping[str, str]]) -> list[tuple[str, str]]:
    """Past periods with what was left undone in them, the newest first."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["period"], []).append(STEPS.get(row["step"], row["step"]))
    return [(period, "、".join(dict.fromkeys(steps))) for period, steps in sorted(found.items(), reverse=True)]
