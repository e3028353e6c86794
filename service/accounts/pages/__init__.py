"""Signing in, passwords and users, as pages."""

from fastapi import APIRouter

from service.accounts.pages import signing, users
from service.accounts.pages.identity import identify, sign_in_address

router = APIRouter(include_in_schema=False)
router.include_router(signing.router)
router.include_router(users.router)

__all__ = ["identify", "router", "sign_in_address"]
