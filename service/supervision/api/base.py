"""What the routes of supervision share."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.kit.idempotency import ApiRoute

router = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["supervision"])
Reader = Annotated[Actor, Require(Permission.CASE_READ)]
Supervisor = Annotated[Actor, Require(Permission.APPROVAL_DECIDE)]
