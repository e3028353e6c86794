"""The one place where a lower slice lets a higher one act, and where the routers of all slices are gathered.

A lower slice offers a hook and knows nobody; here the hooks are filled.
"""

from __future__ import annotations

from fastapi import APIRouter
from fastapi import Request

from service.access.rules import Actor
from service.kit.db import Settler, Tx

ROUTERS: tuple[APIRouter, ...] = ()
SETTLERS: tuple[Settler, ...] = ()


async def identify(tx: Tx, request: Request) -> Actor | None:
    """Filled by accounts."""
    raise NotImplementedError
