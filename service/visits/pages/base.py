"""The router that the pages of this slice share, and who may open them."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
