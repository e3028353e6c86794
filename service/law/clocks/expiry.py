"""Notice so many days before an end on which somebody must act (PUB-01, SUB-01/02/05/06, credentials)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from service.law.ages import retirement_of
from service.law.dates import OPEN_END, add_months, month_end, months_of, span
from service.law.facts import Business, Facts, Post
from service.law.profile import Profile
from service.law.rules import Expiry
from service.law.view import Claim, View

Term = tuple[date, date]
Terms = Callable[[Expiry, Facts, Profile], Iterable[Term]]


def _posts(rule: Expiry, facts: Facts, profile: Profile) -> Iterable[Term]:
    return ((post.started_on, end_of(post, rule, facts, profile)) for post in facts.posts)


def _benefits(rule: Expiry, facts: Facts, _: Profile) -> Iterable[Term]:
    """The recorded end of each; without one, the month in which the term is used up, counted over all of them."""
    had = 0
    for benefit in sorted(facts.benefits, key=lambda each: each.from_month):
        if benefit.code != rule.code:
            continue
        first, last = months_of(benefit.from_month, benefit.to_month)
        if last == OPEN_END:
            if rule.term_months is None or had >= rule.term_months:
                continue
            last = first + rule.term_months - had - 1
        had += last - first + 1
        year, month = divmod(first, 12)
        yield date(year, month + 1, 1), month_end(last)


def _income_delay(rule: Expiry, facts: Facts, profile: Profile) -> Iterable[Term]:
    """低保延退 (AMB-16): as 民政 decided; until then, from the first business or job as one's own boss."""
    decided = tuple(_benefits(rule, facts, profile))
    if decided or not facts.person.household.low_income_allowance:
        return decided
    begun = [job.started_on for job in facts.jobs if job.self_employed_first]
    return ((start, add_months(start, rule.term_months or 0)) for start in sorted(begun)[:1])


def _rent_window(rule: Expiry, facts: Facts, profile: Profile) -> Iterable[Term]:
    """To the day on which the application closes; once there is a subsidy, to its own end."""
    granted = tuple(_benefits(rule, facts, profile))
    if granted:
        return granted
    return (
        (each.licensed_on, add_months(each.licensed_on, rule.term_months or 0))
        for each in facts.businesses
        if each.kind != "massage" and _goes_on(each, rule) and _here(each, profile)
    )


def _goes_on(business: Business, rule: Expiry) -> bool:
    end = add_months(business.licensed_on, rule.term_months or 0)
    return business.closed_on is None or business.closed_on > end


def _here(business: Business, profile: Profile) -> bool:
    return business.area is None or profile.parameters.covers(business.area)


def _credential(_rule: Expiry, facts: Facts, _: Profile) -> Iterable[Term]:
    credential = facts.person.credential
    if credential is None or credential.expires_on is None:
        return ()
    return ((credential.issued_on or facts.person.entered_on, credential.expires_on),)


_TERMS: dict[str, Terms] = {
    "post": _posts,
    "benefit": _benefits,
    "income_delay": _income_delay,
    "rent_window": _rent_window,
    "credential": _credential,
}


def claims(rule: Expiry, view: View) -> Iterator[Claim]:
    """From so many days before the end to the end; always owed. Terms of the same days are told once."""
    for start, end in sorted(set(_TERMS[rule.of](rule, view.facts, view.profile))):
        opens_on = _opens(start, end, rule)
        if opens_on <= view.on <= end:
            yield Claim(step=rule.step, period=span(start, end), opens_on=opens_on, due_on=end)


def turns(rule: Expiry, facts: Facts, profile: Profile) -> Iterator[date]:
    for start, end in _TERMS[rule.of](rule, facts, profile):
        yield _opens(start, end, rule)
        yield end + timedelta(days=1)


def end_of(post: Post, rule: Expiry, facts: Facts, profile: Profile) -> date:
    """The recorded end; else retirement, if that was near enough at its first approval (PUB-02); else the full term."""
    if post.subsidy_ends_on is not None:
        return post.subsidy_ends_on
    retirement = retirement_of(facts.person, profile.parameters)
    if rule.retirement_within_months is not None and retirement is not None:
        approved_on = post.first_approved_on or post.started_on
        if post.started_on < retirement < add_months(approved_on, rule.retirement_within_months):
            return retirement
    return add_months(post.started_on, rule.term_months or 0)


def _opens(start: date, end: date, rule: Expiry) -> date:
    return max(start, end - timedelta(days=rule.ahead_days))
