"""The router that the API of this slice shares, and who may ask it."""

from __future__ import annotations

from fastapi import APIRouter

from service.kit.idempotency import ApiRoute

router = APIRouter(prefix="/api/v1", route_class=ApiRoute)
