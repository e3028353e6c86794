"""What pointing somebody to a card (仅链接) is, as a service."""

from __future__ import annotations

from typing import Literal


def record_kind(rule: str) -> Literal["benefit_help", "other"]:
    """Help with a subsidy is a service of 四个一; passing on another address is none."""
    return "benefit_help" if rule.startswith("SUB-") else "other"
