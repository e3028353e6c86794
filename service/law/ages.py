"""The working-age band and the statutory retirement date (POP-02, AMB-01)."""

from datetime import date

from service.law.dates import add_months
from service.law.facts import Person, Sex
from service.law.parameters import Parameters

# The reform of 2025 (decision of 2024-09-13): one month later for every `step` months of birth, at most `limit` months.
_REFORM: dict[int, tuple[int, int]] = {60: (4, 36), 55: (4, 36), 50: (2, 60)}


def retirement_on(born_on: date, base: int) -> date:
    """The statutory date for somebody whose age was `base` (60, 55 or 50) before the reform of 2025."""
    step, limit = _REFORM[base]
    months = (born_on.year + base - 2025) * 12 + born_on.month
    delay = min(-(-months // step), limit) if months > 0 else 0
    return add_months(born_on, base * 12 + delay)


def retirement_of(person: Person, parameters: Parameters) -> date | None:
    """When this person retires: men at base 60, women at their own base (50 or 55), else the profile's."""
    if person.born_on is None or person.sex is None:
        return None
    if person.sex == "male":
        return retirement_on(person.born_on, 60)
    return retirement_on(person.born_on, 50 if person.retirement_base == 50 else parameters.band.female_base)


def enters_band_on(born_on: date, parameters: Parameters) -> date:
    return add_months(born_on, parameters.band.from_age * 12)


def leaves_band_on(born_on: date, sex: Sex, parameters: Parameters) -> date:
    """The first day outside: the birthday or, from the day that the profile names, the later of it and retirement."""
    band = parameters.band
    male = sex == "male"
    birthday = add_months(born_on, (band.male if male else band.female) * 12)
    if band.statutory_from is None or birthday < band.statutory_from:
        return birthday
    return max(birthday, retirement_on(born_on, 60 if male else band.female_base))
