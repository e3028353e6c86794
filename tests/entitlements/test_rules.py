"""Days and months that cannot be, benefits that cross, words that mean the same."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.entitlements.rules.days import Paid, crossing, overlap
from service.entitlements.rules.words import BENEFIT_PURPOSES, LEVELS, level_word
from service.entitlements.schemas import BenefitForm
from service.kit.errors import Invalid, shaped
from service.law.names import BENEFITS

MONTH = st.dates(date(2020, 1, 1), date(2026, 12, 31)).map(lambda day: f"{day:%Y-%m}")
SPAN = st.tuples(MONTH, MONTH | st.none()).filter(lambda span: span[1] is None or span[0] <= span[1])
PAID = st.builds(
    lambda code, span, fund: Paid(code, span[0], span[1], fund),
    st.sampled_from(sorted(BENEFITS)),
    SPAN,
    st.sampled_from(["甲", "乙", None]),
)


def months(first: str, last: str | None) -> set[str]:
    """One by one, to the end of 2027 where there is no end."""
    every = [f"{year}-{month:02}" for year in range(2020, 2028) for month in range(1, 13)]
    return {month for month in every if first <= month <= (last or "2027-12")}


@given(SPAN, SPAN)
def test_spans_overlap_when_they_share_a_month(one: tuple[str, str | None], other: tuple[str, str | None]) -> None:
    assert overlap(*one, *other) == bool(months(*one) & months(*other))


@given(PAID, st.lists(PAID, max_size=4))
def test_trn_11_what_crosses_is_of_one_purpose_two_funds_and_a_month_in_both(new: Paid, known: list[Paid]) -> None:
    crossed = [
        one
        for one in known
        if BENEFIT_PURPOSES.get(one.code, one.code) == BENEFIT_PURPOSES.get(new.code, new.code)
        and {one.fund, new.fund} == {"甲", "乙"}
        and months(one.from_month, one.to_month) & months(new.from_month, new.to_month)
    ]
    assert len(crossing(new, known)) == len(crossed)


@given(PAID, PAID)
def test_trn_11_crossing_is_mutual(one: Paid, other: Paid) -> None:
    assert len(crossing(one, [other])) == len(crossing(other, [one]))


@pytest.mark.parametrize("written", ["初级", "五级", "初级工", "5级", "初级(五级)", " 初级（五级） "])
def test_a_level_has_one_spelling(written: str) -> None:
    assert level_word(written) == LEVELS[0]


@given(st.text(max_size=20))
def test_a_level_put_right_stays_as_it_is(text: str) -> None:
    assert level_word(level_word(text)) == level_word(text)


@pytest.mark.parametrize("written", ["2024-05", "2024年5月", "202405", "2024.5", "2024-05-01", "2024/5"])
def test_months_are_read_as_people_write_them(written: str) -> None:
    assert shaped(BenefitForm, {"code": "tax", "from_month": written}).from_month == "2024-05"


@pytest.mark.parametrize("written", ["2024-13", "24-05", "五月", "2024", "0000-01"])
def test_what_is_no_month_is_told_in_words(written: str) -> None:
    with pytest.raises(Invalid) as fault:
        shaped(BenefitForm, {"code": "tax", "from_month": written})
    assert "2024-05" in fault.value.fields["from_month"]
