"""Pages of jobs, destinations, businesses, evidence, and of what supervisors should look at."""

from fastapi import APIRouter

from service.employment.pages import businesses, evidence, flags, jobs

router = APIRouter(include_in_schema=False)
for part in (jobs, businesses, evidence, flags):
    router.include_router(part.router)

__all__ = ["router"]
