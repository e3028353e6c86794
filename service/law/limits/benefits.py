"""Subsidies (补贴): how many months or years, how much, from when to when, and how often (SUB, GRAD-12)."""

from datetime import date

from service.law.caps import BenefitAmount, BenefitMonths, BenefitYears, FirstOnly, OnceOnly, RentWindow
from service.law.dates import OPEN_END, Months, add_months, month_of, month_text, months_of
from service.law.facts import Business, Facts
from service.law.limits.asking import BenefitRequest, Case, Verdict
from service.law.names import BENEFITS
from service.law.phrases import CONDITIONS
from service.law.view import Because


def months(limit: BenefitMonths, case: Case) -> Verdict | None:
    """Whom it is for, then the months in all, each counted once."""
    request = _asked(limit.code, case)
    if request is None:
        return None
    verdict, because = case.view.judge(limit)
    if verdict == "no":
        return _not_for(limit, case, because)
    outside = _outside(limit, case, request) if limit.from_self_employment else None
    if outside is not None:
        return outside
    had = _months_had(case, limit.code)
    total = len(had | set(_range(_months_asked(request))))
    if total > limit.months:
        said = f"累计不超过 {limit.months} 个月，已享受 {len(had)} 个月，加上这次共 {total} 个月。"
        return case.refused(limit, said, limit=limit.months, had=len(had), total=total)
    if verdict == "unknown":
        open_ = [CONDITIONS[name].unknown for name, answer in because if answer == "unknown"]
        return case.allowed(limit, f"可以办理，但请先核实：{'、'.join(open_)}。", unknown=open_)
    return None


def _outside(limit: BenefitMonths, case: Case, request: BenefitRequest) -> Verdict | None:
    """The months of protection: that of the first self-employment, and so many after it (SUB-06)."""
    view = case.view
    begun = [job.started_on for job in view.facts.jobs if job.self_employed_first and job.started_on <= view.on]
    if not begun:
        return None
    first = month_of(min(begun).isoformat()[:7])
    last = first + limit.months
    mine = _months_asked(request)
    if first <= mine[0] and mine[1] <= last:
        return None
    said = f"首次自主创业起 {limit.months} 个月内享受：{month_text(first)} 至 {month_text(last)}，申请月份不在其内。"
    return case.refused(limit, said, from_month=month_text(first), to_month=month_text(last))


def _not_for(limit: BenefitMonths | BenefitYears, case: Case, because: Because) -> Verdict:
    against = [
        getattr(CONDITIONS[name], answer)
        for name, answer in because
        if answer == ("yes" if name in limit.none_of else "no")
    ]
    return case.refused(limit, f"不符合享受条件：{'、'.join(against)}。", against=against)


def years(limit: BenefitYears, case: Case) -> Verdict | None:
    """Whom it is for, then the calendar years in all, each counted once."""
    request = _asked(limit.code, case)
    if request is None:
        return None
    verdict, because = case.view.judge(limit)
    if verdict == "no":
        return _not_for(limit, case, because)
    had = {month // 12 for month in _months_had(case, limit.code)}
    total = len(had | {month // 12 for month in _range(_months_asked(request))})
    if total <= limit.years:
        return None
    said = f"每人不超过 {limit.years} 年，已享受 {len(had)} 年，加上这次共 {total} 年。"
    return case.refused(limit, said, limit=limit.years, had=len(had), total=total)


def amount(limit: BenefitAmount, case: Case) -> Verdict | None:
    """The sum for those whom the plan names; for others it names none, so that somebody has to decide."""
    request = _asked(limit.code, case)
    if request is None:
        return None
    belongs, _ = case.view.judge(limit)
    if belongs != "yes":
        why = "不属于方案列出的人员" if belongs == "no" else "是否属于方案列出的人员还不清楚"
        said = f"{why}，方案没有写贷款最高额，须报批准。"
        return case.needs_approval(limit, said, belongs=belongs)
    if request.amount is None or request.amount <= limit.most:
        return None
    said = f"最高不超过 {limit.most} 元，申请的是 {request.amount:g} 元。"
    return case.refused(limit, said, limit=limit.most, amount=request.amount)


def rent(limit: RentWindow, case: Case) -> Verdict | None:
    """The newest business of one's own but a massage shop; its months from the licence on."""
    request = _asked(limit.code, case)
    if request is None:
        return None
    business = rented(case.view.facts, case.view.on)
    if business is None:
        return case.refused(limit, "没有登记本人正在经营的创业实体（盲人按摩店除外），请先登记营业执照日期。")
    if business.area is not None and not case.view.profile.parameters.covers(business.area):
        return case.refused(limit, "经营场地不在本地，不能申请场地租金补贴。")
    if case.view.answer("local_hukou") == "no":
        return case.refused(limit, "户籍不在本地，请向户籍所在地残联申请场地租金补贴。")
    found = _rent_when(limit, case, request, business.licensed_on) or _rent_amount(limit, case, request, business)
    if found is None and case.view.answer("local_hukou") == "unknown":
        return case.needs_approval(limit, "场地租金补贴由户籍所在地残联发放，户籍地还不清楚，请先核实，须报批准。")
    return found


def _rent_when(limit: RentWindow, case: Case, request: BenefitRequest, licensed_on: date) -> Verdict | None:
    first_day, last_day = add_months(licensed_on, limit.from_months), add_months(licensed_on, limit.to_months)
    figures = {"licensed_on": licensed_on.isoformat(), "from": first_day.isoformat(), "to": last_day.isoformat()}
    if not first_day <= case.view.on <= last_day:
        said = f"领照（{licensed_on}）满一年后、三年内申请：{first_day} 至 {last_day}。"
        return case.refused(limit, said, **figures)
    mine, first = _months_asked(request), month_of(licensed_on.isoformat()[:7])
    last = first + limit.to_months - 1
    if mine[0] < first or mine[1] > last:
        said = f"只补领照起 {limit.to_months} 个月：{month_text(first)} 至 {month_text(last)}。"
        return case.refused(limit, said, **figures)
    return None


def _rent_amount(limit: RentWindow, case: Case, request: BenefitRequest, business: Business) -> Verdict | None:
    most = min(limit.most, business.monthly_rent) if business.monthly_rent is not None else limit.most
    if request.amount is None or request.amount <= most:
        return None
    why = "（实际租金）" if most < limit.most else ""
    said = f"每月最高 {most:g} 元{why}，申请的是 {request.amount:g} 元。"
    return case.refused(limit, said, most=most, amount=request.amount)


def rented(facts: Facts, on: date) -> Business | None:
    """The newest business that still goes on and is no massage shop; else what a job as one's own boss says."""
    if facts.businesses:
        known = [each for each in facts.businesses if each.kind != "massage" and each.licensed_on <= on]
        open_ = [each for each in known if each.closed_on is None or on < each.closed_on]
    else:
        open_ = [Business(job.started_on) for job in facts.jobs if job.form == 3 and job.covers(on)]
    return max(open_, key=lambda each: each.licensed_on, default=None)


def once(limit: OnceOnly, case: Case) -> Verdict | None:
    """For graduates: 一次性 items that have been had before; where the plan does not say 一次性, a hint."""
    request, facts = case.request, case.view.facts
    if not isinstance(request, BenefitRequest) or facts.person.student is None:
        return None
    had = sorted(each.from_month for each in facts.benefits if each.code == request.code)
    listed = next((each for each in case.view.profile.subsidies if each.code == request.code), None)
    if not had or listed is None:
        return None
    if listed.once:
        return case.refused(limit, f"{listed.label}是一次性的，{had[0]} 已享受过，不能再次享受。", had=had)
    if listed.hint_again:
        said = f"{had[0]} 已享受过{listed.label}。方案没有写一次性，确实可以再次享受的，请先与人社部门核实。"
        return case.allowed(limit, said, had=had)
    return None


def first_only(limit: FirstOnly, case: Case) -> Verdict | None:
    """A hint: who decides (人社部门) is told that it was had before."""
    had = sorted(each.from_month for each in case.view.facts.benefits if each.code == limit.code)
    if _asked(limit.code, case) is None or not had:
        return None
    said = f"{BENEFITS[limit.code]}只给首次创业的人，{had[0]} 已享受过。确实可以再次享受的，请先与人社部门核实。"
    return case.allowed(limit, said, had=had)


def _asked(code: str, case: Case) -> BenefitRequest | None:
    return case.request if isinstance(case.request, BenefitRequest) and case.request.code == code else None


def _months_asked(request: BenefitRequest) -> Months:
    return months_of(request.from_month, request.to_month or request.from_month)


def _months_had(case: Case, code: str) -> set[int]:
    """Months on file; of what has no end yet, those up to the month of the day."""
    now = month_of(case.view.on.isoformat()[:7])
    spans = [months_of(each.from_month, each.to_month) for each in case.view.facts.benefits if each.code == code]
    return {month for first, last in spans for month in _range((first, now if last == OPEN_END else last))}


def _range(span: Months) -> range:
    return range(span[0], span[1] + 1)
