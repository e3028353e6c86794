"""What a report holds, as it is printed and kept; in which state a report is that is owed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from service.law.assumed import of_indicator, of_report
from service.law.indicators import Outcome, Verdict
from service.law.marks import Mark
from service.law.names import RECORD_KINDS
from service.law.profile import Profile
from service.law.reporting import REMIND_WORKDAYS, Occasion, Report
from service.supervision.rules.figures import MARK_LABELS, VERDICTS, Figure

State = Literal["not_due", "to_make", "made", "filed", "overdue"]
STATES: dict[State, str] = {
    "not_due": "未到期",
    "to_make": "待生成",
    "made": "已生成",
    "filed": "已报送",
    "overdue": "逾期",
}
INTERNAL = "内部，不公开"
INDICATORS = "indicators"
"""The name under which the figures alone are asked for, whatever the plan."""


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What is to be told: a report of a plan, or (`report` None) its figures alone; of which time, as of which day."""

    profile: Profile
    report: Report | None
    occasion: Occasion
    as_of: date

    @property
    def label(self) -> str:
        return "就业服务指标" if self.report is None else self.report.label


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator as it is printed; `reached`: what its verdict says, as a code."""

    code: str
    label: str
    clause: str
    numerator: int
    denominator: int | None
    rate: str
    target: str
    verdict: str
    reached: Verdict
    internal: bool
    apart: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """The same indicators of a unit one level below, in the same order; `cells` are numbers and rate."""

    area: str
    name: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Service:
    """How often something was done, and for how many persons."""

    kind: str
    label: str
    times: int
    persons: int


@dataclass(frozen=True, slots=True)
class Activity:
    """What was done between two days. `visits`: planned, made, nobody met."""

    services: Mapping[str, tuple[int, int]]
    visits: tuple[int, int, int]


def state_of(occasion: Occasion, ready_by: date, today: date, *, made: bool, filed_on: date | None) -> State:
    """Overdue goes by the law's day. A report may be made from its cut-off on, or when the office is to be ready."""
    if filed_on is not None:
        return "filed"
    if today > occasion.due_on:
        return "overdue"
    if made:
        return "made"
    return "to_make" if today >= opens_on(occasion, ready_by) else "not_due"


def opens_on(occasion: Occasion, ready_by: date) -> date:
    """From when on it can be made: where the due day is the cut-off itself and a rest day, before the cut-off."""
    return min(occasion.cutoff, ready_by)


def stage(workdays_left: int) -> int | None:
    """Which of the reminders (30, 15, 7, 3, 1 workdays before) was the last to come; None before the first."""
    return min((days for days in REMIND_WORKDAYS if workdays_left <= days), default=None)


def why_not_file(on: date, made_on: date, today: date) -> str | None:
    """What was sent must be what is kept."""
    if on > today:
        return "报送日期不能晚于今天。"
    if on < made_on:
        return f"报送日期不能早于生成日期 {made_on}：报出去的应当就是现在留存的这一份。"
    return None


def content(
    asked: ReportRequest,
    unit: tuple[str, str],
    figures: Sequence[Figure],
    below: Sequence[tuple[str, str, Sequence[Figure]]],
    activity: Activity,
    today: date,
) -> dict[str, Any]:
    """All that is printed, as JSON; complete though nobody is in the area and nothing was done (trap 12).

    `unit`: code and name of who reports; `below`: code, name and figures of each unit one level below.
    """
    report, occasion, profile = asked.report, asked.occasion, asked.profile
    area, name = unit
    lines = [line_of(each) for each in figures]
    return {
        "title": f"{name}{asked.label}（{occasion.period}）",
        "label": asked.label,
        "rule": report.rule if report else None,
        "code": report.code if report else INDICATORS,
        "profile": profile.code,
        "area": area,
        "unit": name,
        "sender": (report.sender if report else "{unit}残疾人联合会").replace("{unit}", name),
        "receiver": report.receiver if report else "",
        "plan": profile.title,
        "document": (report.document if report else None) or profile.document,
        "clause": report.clause if report else "",
        "text": report.text if report else "",
        "period": occasion.period,
        "first": occasion.first.isoformat(),
        "cutoff": occasion.cutoff.isoformat(),
        "as_of": asked.as_of.isoformat(),
        "due_on": occasion.due_on.isoformat(),
        "made_on": today.isoformat(),
        "expired": profile.expired(asked.as_of),
        "lines": [asdict(line) for line in lines],
        "units": [asdict(UnitLine(code, called, cells_of(many))) for code, called, many in below],
        "services": [asdict(service) for service in services_of(activity.services)],
        "visits": dict(zip(("planned", "done", "no_contact"), activity.visits, strict=True)),
        "notes": list(notes(asked, figures)),
    }


def line_of(figure: Figure) -> Line:
    apart: tuple[Mark, ...] = ("unknown", "declined")
    told = (f"{MARK_LABELS[mark]} {figure.counts[mark]} 人" for mark in apart if figure.counts.get(mark))
    return Line(
        code=figure.indicator.code,
        label=figure.indicator.label,
        clause=figure.indicator.clause,
        numerator=figure.numerator,
        denominator=figure.denominator,
        rate=figure.rate,
        target=figure.target,
        verdict=VERDICTS[figure.verdict],
        reached=figure.verdict,
        internal=figure.indicator.internal,
        apart="，".join(told),
    )


def cells_of(figures: Iterable[Figure]) -> tuple[tuple[str, str], ...]:
    """Numerator/denominator and rate of each; where persons alone are counted, their number."""
    return tuple(
        (f"{each.numerator}/{each.denominator}", each.rate) if each.denominator is not None else (each.rate, "")
        for each in figures
    )


def services_of(counted: Mapping[str, tuple[int, int]]) -> list[Service]:
    """Every kind of service, those that nobody had included."""
    return [Service(kind, label, *counted.get(kind, (0, 0))) for kind, label in RECORD_KINDS.items()]


def notes(asked: ReportRequest, figures: Sequence[Figure]) -> Iterable[str]:
    """How the figures are made, what the plan leaves open, and what must not go out."""
    profile, report = asked.profile, asked.report
    if profile.expired(asked.as_of):
        yield f"方案有效期至 {profile.valid_to}，已过期，沿用。"
    if asked.as_of < asked.occasion.cutoff:
        yield f"数据截至 {asked.as_of}，早于截止日 {asked.occasion.cutoff}，为阶段数据。"
    if report is not None and report.assumed:
        yield f"报送时间：{of_report(report)}。"
    yield "指标按自然年计算；比例只舍不入，保留两位小数，是否达到按人数判定；没有对象的不评定。"
    yield "批准免办的不计入；信息不全（待核实）和本人拒绝（已尽责）的计入对象，不计入完成。"
    for each in figures:
        if assumed := of_indicator(each.indicator, profile):
            yield f"{each.indicator.label}：{assumed}。"
    for each in figures:
        if isinstance(each.indicator, Outcome):
            yield f"{each.indicator.label}：{each.indicator.formula}。"
    if any(each.indicator.internal for each in figures):
        yield f"标有“{INTERNAL}”的指标只供工作调度，不对外公布，不与工作人员的考核、评优挂钩，不排名。"


def chosen(report: Report | None, figures: Iterable[Figure], profile: Profile) -> list[Figure]:
    """Those of the plan that a report holds."""
    wanted = report.indicators if report is not None else ()
    return [
        each for each in figures if each.profile.code == profile.code and (not wanted or each.indicator.code in wanted)
    ]


def marked(figures: Mapping[str, Any]) -> bool:
    """Whether something of it must not go out."""
    return any(line["internal"] for line in figures["lines"])


def head_of(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What stands above the figures: who reports to whom, on what ground, of which time."""
    ground = f"{figures['plan']}（{figures['document']}）"
    if figures["document"] == figures["plan"]:
        ground = figures["plan"]
    told = [
        ("报送单位", figures["sender"]),
        ("报送至", figures["receiver"]),
        ("依据", f"{ground}　{figures['clause']}".strip()),
        ("条款要点", figures["text"]),
        ("报告期", f"{figures['first']} 至 {figures['cutoff']}"),
        ("数据截止", figures["as_of"]),
        ("报送期限", figures["due_on"]),
        ("方案状态", "已过期，沿用" if figures["expired"] else "有效"),
    ]
    if figures["rule"] is None:
        told = [pair for pair in told if pair[0] != "报送期限"]
    return [pair for pair in told if pair[1]]
