"""The shapes of a plan's limits: what it lets somebody have, how much of it and how often. `law.limits` decides."""

from typing import Annotated, Literal

from pydantic import Field

from service.law.parameters import Many, Sourced
from service.law.rules import Audience

Course = Literal["skill", "pre_job", "on_job", "startup"]


class Limit(Sourced):
    """`document`: where it is not the plan itself. `text`: what the clause says, in our own words (条款要点)."""

    id: str = Field(pattern=r"^[A-Z0-9]{2,5}-\d{2}$")
    label: str
    clause: str
    text: str = ""
    document: str | None = None


class TrainingTarget(Audience, Limit):
    """Whom training is meant for, and which courses the plan lists (TRN-01)."""

    limit: Literal["training_target"]
    courses: Many[Course] = Field(min_length=1)


class TrainingCap(Limit):
    """So many classes of a type in a calendar year, by the day on which they begin (TRN-04, AMB-12)."""

    FIGURES = ("per_year",)
    limit: Literal["training_cap"]
    type: Literal["vocational", "practical"] = "vocational"
    per_year: int = Field(ge=1)


class TrainingRepeat(Limit):
    """Not the same project at the same level again within so many months (TRN-05, AMB-12)."""

    FIGURES = ("months",)
    limit: Literal["training_repeat"]
    type: Literal["vocational", "practical"] = "vocational"
    months: int = Field(12, ge=1)


class TrainingLength(Limit):
    """The shortest class (TRN-02): both must hold. `type`: of which classes the clause speaks."""

    FIGURES = ("days", "hours")
    limit: Literal["training_length"]
    type: Literal["vocational", "practical"]
    days: int = Field(ge=1)
    hours: int = Field(ge=1)


class PostTerm(Limit):
    """How long a post is paid (PUB-01): the term stands in the plan's rule about the end of posts.

    `retirement_within_months`: first approved nearer to retirement than that, it may go on until then, with approval;
    `extension` is the rule that says so (PUB-02).
    """

    FIGURES = ("retirement_within_months",)
    limit: Literal["post_term"]
    retirement_within_months: int | None = Field(None, ge=1)
    extension: str = "PUB-02"


class PostAgain(Limit):
    """What a further placement asks for, and how many there may be without approval (PUB-03)."""

    FIGURES = ("most",)
    limit: Literal["post_again"]
    most: int = Field(2, ge=1)
    needs: Many[Literal["severe_or_hardship", "terms_ended", "filed", "assessed"]] = Field(min_length=1)


class Apart(Limit):
    """Not in the same month as a post or its subsidy (PUB-04)."""

    limit: Literal["apart"]
    code: str
    post_codes: Many[str] = ("post_subsidy",)


class BenefitMonths(Audience, Limit):
    """So many months in all, for whom the conditions hold (SUB-05, SUB-06).

    `from_self_employment`: none before the month of the first self-employment, nor after the last of so many more.
    """

    FIGURES = ("months",)
    limit: Literal["benefit_months"]
    code: str
    months: int = Field(ge=1)
    from_self_employment: bool = False


class BenefitYears(Audience, Limit):
    """So many calendar years in all, for whom the conditions hold (SUB-02)."""

    FIGURES = ("years",)
    limit: Literal["benefit_years"]
    code: str
    years: int = Field(ge=1)


class BenefitAmount(Audience, Limit):
    """No more than so many yuan for whom the conditions hold; for others the plan names no sum (SUB-03)."""

    FIGURES = ("most",)
    limit: Literal["benefit_amount"]
    code: str
    most: int = Field(ge=1)


class RentWindow(Limit):
    """场地租金补贴 (SUB-01, AMB-15): from one anniversary of the licence to a later one, for the months between.

    It is the place of the hukou that pays.

    `most`: yuan a month; the rent itself where that is less.
    """

    FIGURES = ("from_months", "to_months", "most")
    limit: Literal["rent"]
    code: str = "rent"
    from_months: int = Field(12, ge=0)
    to_months: int = Field(36, ge=1)
    most: int = Field(1000, ge=1)


class OnceOnly(Limit):
    """一次性 items of the graduates' list, once in a lifetime; of others that were had before, a hint (GRAD-12)."""

    limit: Literal["once"]


class FirstOnly(Limit):
    """Meant for the first time alone (首次, SUB-04); others decide, so that one had before is a hint, no bar."""

    limit: Literal["first_only"]
    code: str


AnyLimit = Annotated[
    TrainingTarget
    | TrainingCap
    | TrainingRepeat
    | TrainingLength
    | PostTerm
    | PostAgain
    | Apart
    | BenefitMonths
    | BenefitYears
    | BenefitAmount
    | RentWindow
    | OnceOnly
    | FirstOnly,
    Field(discriminator="limit"),
]
