"""Pages of supervision."""

from fastapi import APIRouter

from service.supervision.pages import reports

router = APIRouter(include_in_schema=False)
for part in (reports,):
    router.include_router(part.router)

__all__ = ["router"]
