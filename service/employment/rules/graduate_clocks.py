"""The two clocks of a graduate in words: 半年期稳岗跟踪 (GRAD-10) of each job, 离校未就业一年不断线 (GRAD-11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from service.employment.rules.clocks import Clock, ContactRow, Mark
from service.law.assumed import marked
from service.law.clocks.continuity import Chain, chain
from service.law.clocks.milestones import settle
from service.law.conditions import cohort_of
from service.law.dates import add_months
from service.law.facts import Facts, Job
from service.law.profile import Profile
from service.law.rules import Continuity, Milestones
from service.law.view import View

DAY = timedelta(days=1)


def graduate_clocks(profile: Profile, facts: Facts, today: date) -> list[Clock]:
    """What runs and what has stopped, the newest job first; nothing where the plan knows no such clock."""
    found: list[Clock] = []
    for rule in profile.rules:
        if isinstance(rule, Milestones) and rule.anchor == "graduate_job":
            found += _half_years(rule, View(facts, profile, today))
        elif isinstance(rule, Continuity):
            found += _unbroken_year(rule, View(facts, profile, today))
    return found


def _half_years(rule: Milestones, view: View) -> Iterator[Clock]:
    student = view.facts.person.student
    cohort = cohort_of(student, view.profile.parameters) if student else None
    if cohort is None:
        return
    jobs = [job for job in view.facts.jobs if cohort[0] <= job.started_on <= min(cohort[1], view.on)]
    newest = max(jobs, key=lambda job: (job.started_on, job.ended_on or date.max), default=None)
    for job in sorted(jobs, key=lambda job: job.started_on, reverse=True):
        yield _half_year(rule, view, job, newest=job is newest)


def _half_year(rule: Milestones, view: View, job: Job, *, newest: bool) -> Clock:
    dues = [add_months(job.started_on, months) for months in rule.at_months]
    until = view.on if job.ended_on is None else min(view.on, job.ended_on)
    contacts = [one for one in view.done(rule.kinds, job.started_on + DAY) if one.on <= until]
    made = settle(rule, dues, contacts)
    rows = [
        ContactRow(marked(f"满 {months} 个月", rule.source_at(months)), due, made[at].on if at < len(made) else None)
        for at, (months, due) in enumerate(zip(rule.at_months, dues, strict=True))
    ]
    facts = [
        ("工作", f"{job.employer or '未填写'}，{job.started_on} 起"),
        ("跟踪期", f"{job.started_on} 至 {dues[-1]}"),
        ("联系", f"应 {len(dues)} 次，已 {len(made)} 次"),
    ]
    title = f"{rule.label}（{rule.id}）"
    if len(made) == len(dues):
        return Clock(title, "已完成", "ok", facts, rows)
    if job.ended_on is not None and job.ended_on < view.on:
        return Clock(title, f"{job.ended_on} 失岗，已停", "muted", facts, rows)
    if not newest:
        return Clock(title, "换了新工作，已重新起算", "muted", facts, rows)
    late = dues[len(made)] < view.on
    return Clock(title, "有联系没有做" if late else "正在跟踪", "bad" if late else "info", facts, rows)


def _unbroken_year(rule: Continuity, view: View) -> Iterator[Clock]:
    found = chain(rule, view)
    if found is None:
        return
    state, kind = _year_state(found, view)
    facts = [
        ("期限", f"{found.start} 至 {found.end}"),
        ("联系", f"已 {len(found.contacts)} 次"),
        ("最长间隔", _gap(found, rule)),
    ]
    if found.breaks_on is not None:
        facts.append(("最迟联系日", f"{found.breaks_on}（逾期未联系即为中断）"))
    rows = [ContactRow(f"第 {at} 次", None, on) for at, on in enumerate(found.contacts, 1)]
    yield Clock(f"{rule.label}（{rule.id}）", state, kind, facts, rows[::-1])


def _gap(found: Chain, rule: Continuity) -> str:
    words = f"{found.longest_gap_days} 天（{found.longest_gap[0]} 至 {found.longest_gap[1]}）"
    allowed = f"，超过 {rule.max_gap_days} 天，联系曾中断" if found.broken else f"，不超过 {rule.max_gap_days} 天"
    return marked(words + allowed, rule.period_source)


def _year_state(found: Chain, view: View) -> tuple[str, Mark]:
    if found.breaks_on is not None:
        late = found.breaks_on < view.on
        return ("联系已中断，请立即联系", "bad") if late else ("正在联系", "info")
    if view.on > found.end:
        return ("已满一年，联系曾中断", "warn") if found.broken else ("已满一年，联系未中断", "ok")
    if view.answer("unemployed") == "no":
        return "已就业，暂停", "ok"
    if view.answer("no_destination") == "no":
        return "已有去向，暂停", "ok"
    return "不需要联系", "muted"
