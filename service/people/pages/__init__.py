"""The pages of the register. The person's own page (GET /people/{id}) is `casefile`, which knows all slices."""

from fastapi import APIRouter

from service.people.pages import editing, households, listing, merging, privacy, villages

router = APIRouter(include_in_schema=False)
for part in (listing, editing, households, merging, privacy, villages):
    router.include_router(part.router)

__all__ = ["router"]
