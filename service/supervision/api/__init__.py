"""Supervision over HTTP."""

from fastapi import APIRouter

from service.supervision.api import reports

router = APIRouter()
for part in (reports,):
    router.include_router(part.router)

__all__ = ["router"]
