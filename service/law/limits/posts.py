"""Public-welfare posts (公益性岗位): how long, how often, beside which subsidy not (PUB-01 to PUB-04)."""

from dataclasses import replace
from datetime import date

from service.law.ages import retirement_of
from service.law.caps import Apart, PostAgain, PostTerm
from service.law.clocks.expiry import end_of
from service.law.dates import Months, add_months, month_text, months_between, months_of
from service.law.facts import Post
from service.law.limits.asking import BenefitRequest, Case, PostRequest, Verdict


def term(limit: PostTerm, case: Case) -> Verdict | None:
    """Up to the term; beyond it only to retirement, if that was near enough at the first approval (AMB-14)."""
    request, rule = case.request, case.view.profile.post_rule
    if not isinstance(request, PostRequest) or rule is None:
        return None
    full = add_months(request.starts_on, rule.term_months or 0)
    end = request.ends_on or full
    if end <= full:
        return None
    retirement = retirement_of(case.view.facts.person, case.view.profile.parameters)
    approvals = (post.first_approved_on or post.started_on for post in case.view.facts.posts)
    approved_on = min([request.starts_on, *approvals])
    figures = {
        "months": rule.term_months,
        "full_term": full.isoformat(),
        "retirement": retirement.isoformat() if retirement else None,
        "first_approved_on": approved_on.isoformat(),
    }
    within = rule.retirement_within_months
    if within is not None and retirement is not None and full < retirement < add_months(approved_on, within):
        if end > retirement:
            return case.refused(limit, f"最多延长到退休之日 {retirement}，请改期满日期。", **figures)
        said = f"首次核定（{approved_on}）时距退休不足 {within // 12} 年，可延长至退休（{retirement}），须经批准。"
        return replace(case.needs_approval(limit, said, **figures), rule=limit.extension)
    hint = "出生日期或性别不全，无法推算退休日期，请先补全。" if within is not None and retirement is None else ""
    return case.refused(limit, f"岗位补贴不超过 {rule.term_months} 个月，最晚到 {full}。{hint}", **figures)


def again(limit: PostAgain, case: Case) -> Verdict | None:
    """A further placement: what the plan asks for must stand; more than it foresees (原则上) needs approval."""
    request = case.request
    if not isinstance(request, PostRequest):
        return None
    earlier = _earlier(case)
    if not earlier:
        return None
    missing = [_WANTED[need] for need in limit.needs if not _stands(need, case, earlier[-1], request)]
    figures = {"placements": len(earlier), "most": limit.most, "missing": missing}
    if missing:
        return case.refused(limit, f"再次安置还缺：{'；'.join(missing)}。", **figures)
    if len(earlier) >= limit.most:
        said = f"已安置 {len(earlier)} 次，累计安置原则上不超过 {limit.most} 次，须督导批准并写明理由。"
        return case.needs_approval(limit, said, **figures)
    return None


_WANTED = {
    "severe_or_hardship": "是重度残疾人或已认定为就业困难人员",
    "term_ended": "上一次岗位补贴已期满",
    "filed": "已报备案",
    "assessed": "上一次岗位考核合格",
}


def _stands(need: str, case: Case, last: Post, request: PostRequest) -> bool:
    view = case.view
    if need == "severe_or_hardship":
        return "yes" in (view.answer("severe"), view.answer("hardship_recognised"))
    if need == "term_ended":
        return _end(last, case) <= request.starts_on
    return request.filed if need == "filed" else last.assessed_ok


def apart(limit: Apart, case: Case) -> Verdict | None:
    """Whichever of the two comes second is refused, if a month is in both."""
    request, facts = case.request, case.view.facts
    held = [(each.code, months_of(each.from_month, each.to_month)) for each in facts.benefits]
    posts = [_months(post, case) for post in facts.posts]
    if isinstance(request, PostRequest):
        mine, other = _months(Post(request.starts_on, subsidy_ends_on=request.ends_on), case), "灵活就业社会保险补贴"
        theirs = [months for code, months in held if code == limit.code]
    elif isinstance(request, BenefitRequest) and request.code in (limit.code, *limit.post_codes):
        mine = months_of(request.from_month, request.to_month or request.from_month)
        insurance = request.code == limit.code
        other = "公益性岗位补贴" if insurance else "灵活就业社会保险补贴"
        against = limit.post_codes if insurance else (limit.code,)
        theirs = [months for code, months in held if code in against] + (posts if insurance else [])
    else:
        return None
    both = [(max(mine[0], first), min(mine[1], last)) for first, last in theirs]
    first, last = next(((first, last) for first, last in both if first <= last), (1, 0))
    if first > last:
        return None
    said = f"{month_text(first)} 至 {month_text(last)} 已享受{other}，两项不得同时享受。"
    return case.refused(limit, said, from_month=month_text(first), to_month=month_text(last))


def _end(post: Post, case: Case) -> date:
    """As the profile's own clock has it; where it has none, the recorded end."""
    rule, view = case.view.profile.post_rule, case.view
    return end_of(post, rule, view.facts, view.profile) if rule else post.subsidy_ends_on or date.max


def _months(post: Post, case: Case) -> Months:
    return months_between(post.started_on, _end(post, case))


def _earlier(case: Case) -> list[Post]:
    """Other placements than the one asked for, in order: one that began on the same day is the same."""
    starts_on = case.request.starts_on if isinstance(case.request, PostRequest) else None
    return sorted(
        (post for post in case.view.facts.posts if post.started_on != starts_on), key=lambda post: post.started_on
    )
