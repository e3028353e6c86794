"""Notice so many days before an end on which somebody must act (PUB-01)."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.law.ages import retirement_of
from service.law.dates import add_months, span
from service.law.facts import Facts, Post
from service.law.profile import Profile
from service.law.rules import Expiry
from service.law.view import Claim, View


def claims(rule: Expiry, view: View) -> Iterator[Claim]:
    """From so many days before the end to the end; always owed. Posts of the same days are told once."""
    terms = {(post.started_on, end_of(post, rule, view.facts, view.profile)) for post in view.facts.posts}
    for start, end in sorted(terms):
        opens_on = _opens(start, end, rule)
        if opens_on <= view.on <= end:
            yield Claim(step=rule.step, period=span(start, end), opens_on=opens_on, due_on=end)


def turns(rule: Expiry, facts: Facts, profile: Profile) -> Iterator[date]:
    for post in facts.posts:
        end = end_of(post, rule, facts, profile)
        yield _opens(post.started_on, end, rule)
        yield end + timedelta(days=1)


def end_of(post: Post, rule: Expiry, facts: Facts, profile: Profile) -> date:
    """The recorded end; else retirement, if that was near enough at the first approval (PUB-02); else the full term."""
    if post.subsidy_ends_on is not None:
        return post.subsidy_ends_on
    retirement = retirement_of(facts.person, profile.parameters)
    if rule.retirement_within_months is not None and retirement is not None:
        approved_on = post.first_approved_on or post.started_on
        if approved_on < retirement < add_months(approved_on, rule.retirement_within_months):
            return retirement
    return add_months(post.started_on, rule.term_months)


def _opens(start: date, end: date, rule: Expiry) -> date:
    return max(start, end - timedelta(days=rule.ahead_days))
