"""Invented people as forms: numbers of region 999999, which exists nowhere."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from service.people.schemas.forms import PersonForm
from tests.builders import LANCHENG

_serial = itertools.count(1)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number(born_on: date = date(1990, 3, 7), sequence: int | None = None) -> str:
    """A sound identity number; an odd sequence is a man's."""
    body = f"999999{born_on:%Y%m%d}{next(_serial) % 1000 if sequence is None else sequence:03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def form(**values: Any) -> PersonForm:  # noqa: ANN401 - any field of the form
    """A person with a certificate of limb disability, grade 2, in 兰城街道, unless said otherwise."""
    given = {"name": "曾小敏", "area": LANCHENG, "certificate_number": number() + "42", **values}
    return PersonForm.model_validate({key: value for key, value in given.items() if value is not ...})
