"""What the pages of supervision share."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from service.access.gate import Require
from service.access.rules import Actor, Permission

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Require(Permission.CASE_READ)]
Supervisor = Annotated[Actor, Require(Permission.APPROVAL_DECIDE)]
