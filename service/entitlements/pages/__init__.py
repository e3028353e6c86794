"""The pages of training and benefits; fixed addresses come before those with a sort of entry in them."""

from fastapi import APIRouter

from service.entitlements.pages import enrolling, forms, overview

router = APIRouter(include_in_schema=False)
for part in (enrolling, overview, forms):
    router.include_router(part.router)

__all__ = ["router"]
