"""A ledger as it is sent in, by form and by JSON."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, field_validator

from service.casework.schemas import Day
from service.ledgers.rules import LONGEST_GOAL, MOST_GOALS


class LedgerForm(BaseModel):
    """What GRAD-02 asks for: an officer (nobody named: the actor, later who it was), goals, and the next contact.

    `version`: of the ledger being changed; none opens one. `opened_on` left out: today, later the day that it was.
    """

    model_config = ConfigDict(extra="forbid")

    opened_on: Day | None = None
    officer: UUID | None = None
    goals: list[str]
    next_contact_on: Day
    version: int | None = None

    @field_validator("goals")
    @classmethod
    def shaped(cls, told: list[str]) -> list[str]:
        """Without empty lines and without doubles."""
        goals = list(dict.fromkeys(goal.strip() for goal in told if goal.strip()))
        if not goals:
            raise ValueError("请至少写一条目标，例如“年底前找到一份文员工作”。")
        if len(goals) > MOST_GOALS:
            raise ValueError(f"最多写 {MOST_GOALS} 条目标，请合并或删去几条。")
        if any(len(goal) > LONGEST_GOAL for goal in goals):
            raise ValueError(f"每条目标不超过 {LONGEST_GOAL} 个字，请缩短。")
        return goals
