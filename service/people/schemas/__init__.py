"""Shapes of the register: forms, what must agree in them, dated fields, words for the screen."""

from service.people.schemas.agreement import completed, faults, hints, member_faults
from service.people.schemas.dated import DATED, HOUSEHOLD, decoded, encoded, known
from service.people.schemas.forms import (
    ConsentForm,
    LeaveForm,
    MemberForm,
    PersonForm,
    PersonPatch,
    SearchForm,
    StudentForm,
    UnmaskForm,
)
from service.people.schemas.labels import LABELS, age, worded

__all__ = [
    "DATED",
    "HOUSEHOLD",
    "LABELS",
    "ConsentForm",
    "LeaveForm",
    "MemberForm",
    "PersonForm",
    "PersonPatch",
    "SearchForm",
    "StudentForm",
    "UnmaskForm",
    "age",
    "completed",
    "decoded",
    "encoded",
    "faults",
    "hints",
    "known",
    "member_faults",
    "worded",
]
