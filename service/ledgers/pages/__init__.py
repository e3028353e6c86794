"""Pages: one ledger and its forms, versions and signatures, print, the roster of graduates."""

from service.ledgers.pages import graduates, ledger, printing, signing
from service.ledgers.pages.base import router

__all__ = ["graduates", "ledger", "printing", "router", "signing"]
