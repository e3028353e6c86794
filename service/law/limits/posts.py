"""Public-welfare posts (公益性岗位): how long, how often, beside which subsidy not (PUB-01 to PUB-04)."""

from dataclasses import replace
from datetime import date
from typing import Any

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
    retirement = retirement_of(case.view.facts.person, case.view.profile.parameters)
    end = request.ends_on or full
    if request.ends_on is None and retirement is not None and request.starts_on < retirement:
        end = min(full, retirement)
    approved_on = request.first_approved_on or request.starts_on
    figures = {
        "months": rule.term_months,
        "full_term": full.isoformat(),
        "retirement": retirement.isoformat() if retirement else None,
        "first_approved_on": approved_on.isoformat(),
    }
    if retirement is not None and end > retirement:
        said = f"退休日期为 {retirement}，岗位补贴最晚到退休之日，请修改期满日期。"
        return case.refused(limit, said, **figures)
    return _beyond(limit, case, approved_on, figures) if end > full else None


def _beyond(limit: PostTerm, case: Case, approved_on: date, figures: dict[str, Any]) -> Verdict:
    """Longer than the term, and not past retirement as far as that is known."""
    within, retirement = limit.retirement_within_months, figures["retirement"]
    if within is not None and retirement and date.fromisoformat(retirement) < add_months(approved_on, within):
        by = "按国家规定" if limit.sources["retirement_within_months"] == "assumed" else "按方案"
        near = f"首次核定（{approved_on}）时距退休不足 {within // 12} 年"
        said = f"{near}，{by}可延长至退休（{retirement}），须经批准。"
        return replace(case.needs_approval(limit, said, **figures), rule=limit.extension)
    hint = "出生日期或性别不全，无法推算退休日期，请先补全。" if within is not None and not retirement else ""
    said = f"岗位补贴不超过 {figures['months']} 个月，最晚到 {figures['full_term']}。{hint}"
    return case.refused(limit, said, **figures)


def again(limit: PostAgain, case: Case) -> Verdict | None:
    """A further placement: what the plan asks for must stand; more than it foresees (原则上) needs approval."""
    request = case.request
    if not isinstance(request, PostRequest):
        return None
    earlier = _earlier(case)
    if not earlier:
        return None
    missing = [_WANTED[need] for need in limit.needs if not _stands(need, case, earlier, request)]
    figures = {"placements": len(earlier), "most": limit.most, "missing": missing}
    if missing:
        return case.refused(limit, f"再次安置还缺：{'；'.join(missing)}。", **figures)
    if len(earlier) >= limit.most:
        said = f"已安置 {len(earlier)} 次，累计安置原则上不超过 {limit.most} 次，须督导批准并写明理由。"
        return case.needs_approval(limit, said, **figures)
    if "severe_or_hardship" in limit.needs and case.view.answer("severe") != "yes":
        said = "不是重度残疾人，按其他特殊困难人员（就业困难人员）再次安置，须督导批准并写明理由。"
        return case.needs_approval(limit, said, **figures)
    return None


_WANTED = {
    "severe_or_hardship": "是重度残疾人或上岗前已认定为就业困难人员",
    "terms_ended": "以前的岗位补贴都已期满",
    "filed": "已报备案",
    "assessed": "上一次岗位考核合格",
}


def _stands(need: str, case: Case, earlier: list[Post], request: PostRequest) -> bool:
    if need == "severe_or_hardship":
        recognised_on = case.view.facts.person.hardship_recognised_on
        recognised = recognised_on is not None and recognised_on <= request.starts_on
        return recognised or case.view.answer("severe") == "yes"
    if need == "terms_ended":
        return all(_end(post, case) <= request.starts_on for post in earlier)
    return request.filed if need == "filed" else earlier[-1].assessed_ok


def apart(limit: Apart, case: Case) -> Verdict | None:
    """Whichever of the two comes second is refused, if a month is in both."""
    request, facts = case.request, case.view.facts
    held = [(each.code, months_of(each.from_month, each.to_month)) for each in facts.benefits]
    posts = [_months(post, case) for post in facts.posts]
    if isinstance(request, PostRequest):
        mine, other = _months(_asked(request), case), "灵活就业社会保险补贴"
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


def _asked(request: PostRequest) -> Post:
    return Post(request.starts_on, subsidy_ends_on=request.ends_on, first_approved_on=request.first_approved_on)


def _end(post: Post, case: Case) -> date:
    """As the profile's own clock has it; where it has none, the recorded end."""
    rule, view = case.view.profile.post_rule, case.view
    return end_of(post, rule, view.facts, view.profile) if rule else post.subsidy_ends_on or date.max


def _months(post: Post, case: Case) -> Months:
    """From its first day to its last; the full term is its months and not one more, though its last day begins one."""
    end, rule = _end(post, case), case.view.profile.post_rule
    first, last = months_between(post.started_on, end)
    term = rule.term_months if rule else None
    if term is not None and end == add_months(post.started_on, term):
        last = first + term - 1
    return first, last


def _earlier(case: Case) -> list[Post]:
    """Other placements than the one asked for, in order: one that began on the same day is the same."""
    starts_on = case.request.starts_on if isinstance(case.request, PostRequest) else None
    return sorted(
        (post for post in case.view.facts.posts if post.started_on != starts_on), key=lambda post: post.started_on
    )
