"""Training: for whom, how long, how often (TRN-01, TRN-02, TRN-04, TRN-05)."""

from service.law.caps import TrainingCap, TrainingLength, TrainingRepeat, TrainingTarget
from service.law.dates import add_months
from service.law.facts import Training, folded
from service.law.limits.asking import Case, TrainingRequest, Verdict
from service.law.names import COURSES

TAKEN = frozenset({"enrolled", "in_training", "completed"})


def target(limit: TrainingTarget, case: Case) -> Verdict | None:
    """Somebody outside the plan's target may be trained all the same, but does not count for it."""
    request = case.request
    if not isinstance(request, TrainingRequest):
        return None
    if request.course is not None and request.course not in limit.courses:
        listed = "、".join(COURSES[course] for course in limit.courses)
        return case.needs_approval(
            limit, f"方案只列了{listed}，{COURSES[request.course]}要报督导批准。", courses=list(limit.courses)
        )
    belongs, _ = case.view.judge(limit)
    if belongs == "yes":
        return None
    words = "就业年龄段、未就业、就业需求或就业条件有一项不符合" if belongs == "no" else "就业需求还不清楚"
    return case.allowed(limit, f"可以报名，但不计入本项培训指标：{words}。", in_target=belongs)


def cap(limit: TrainingCap, case: Case) -> Verdict | None:
    """By the year in which a class begins; classes left early do not count."""
    request = case.request
    if not isinstance(request, TrainingRequest) or request.type != limit.type:
        return None
    year = request.starts_on.year
    same = [each for each in _taken(case, limit.type) if each.starts_on.year == year]
    if len(same) < limit.per_year:
        return None
    listed = "；".join(f"{each.starts_on} {each.project or '未写项目'}" for each in same)
    return case.refused(
        limit,
        f"{year} 年已参加 {len(same)} 次职业技能培训（{listed}），每人每年不超过 {limit.per_year} 次，不能再报名。",
        year=year,
        count=len(same),
        limit=limit.per_year,
        trainings=[_told(each) for each in same],
    )


def repeat(limit: TrainingRepeat, case: Case) -> Verdict | None:
    """From the first day of one to the day before its anniversary, whichever of the two begins first."""
    request = case.request
    if not isinstance(request, TrainingRequest) or request.type != limit.type or not folded(request.project):
        return None
    wanted = (folded(request.project), folded(request.level))
    for each in _taken(case, limit.type):
        first, second = sorted((each.starts_on, request.starts_on))
        free_on = add_months(first, limit.months)
        if (folded(each.project), folded(each.level)) == wanted and second < free_on:
            return case.refused(
                limit,
                f"同一项目同一等级一年内不能重复参加：{each.starts_on} 开班的“{each.project}”，"
                f"满一年是 {add_months(each.starts_on, limit.months)}。",
                months=limit.months,
                again_from=add_months(each.starts_on, limit.months).isoformat(),
                trainings=[_told(each)],
            )
    return None


def length(limit: TrainingLength, case: Case) -> Verdict | None:
    """Days and hours both (即40课时 equates them); what is not told cannot be shown to suffice."""
    request = case.request
    if not isinstance(request, TrainingRequest) or request.type != limit.type:
        return None
    if (request.days or 0) >= limit.days and (request.hours or 0) >= limit.hours:
        return None
    told = "，".join(
        [
            "没有写天数" if request.days is None else f" {request.days:g} 天",
            "没有写课时" if request.hours is None else f" {request.hours:g} 课时",
        ]
    )
    return case.refused(
        limit,
        f"培训不少于 {limit.days} 天且不少于 {limit.hours} 课时，这个班{told}。请核对天数和课时。",
        days=request.days,
        hours=request.hours,
        least_days=limit.days,
        least_hours=limit.hours,
    )


def _taken(case: Case, kind: str) -> list[Training]:
    trainings = [each for each in case.view.facts.trainings if each.type == kind and each.state in TAKEN]
    return sorted(trainings, key=lambda each: each.starts_on)


def _told(training: Training) -> dict[str, str | None]:
    return {"project": training.project, "level": training.level, "starts_on": training.starts_on.isoformat()}
