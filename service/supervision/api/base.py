"""What the routes of supervision share."""

from __future__ import annotations

from fastapi import APIRouter

from service.kit.idempotency import ApiRoute

router = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["supervision"])
