"""The router that the API of this slice shares, and who may ask it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.kit.idempotency import ApiRoute

router = APIRouter(prefix="/api/v1", route_class=ApiRoute)
Reader = Annotated[Actor, Require(Permission.CASE_READ)]
