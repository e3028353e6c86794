"""The router that the pages of this slice share, and who may open them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from service.access.gate import Require
from service.access.rules import Actor, Permission

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Require(Permission.CASE_READ)]
Writer = Annotated[Actor, Require(Permission.RECORD_WRITE)]
