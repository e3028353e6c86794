"""Named conditions: what an audience is made of, and what 为什么 shows a user.

Each is pure, `(facts, today, parameters) -> yes | no | unknown`. Unknown never counts as no (AMB-03): it blocks.
"""

from service.law.conditions import graduates, households, standing
from service.law.conditions.condition import Condition, Turns
from service.law.conditions.graduates import cohort_of, destination_of
from service.law.conditions.standing import GATES

REGISTRY: dict[str, Condition] = {
    condition.name: condition
    for condition in (*GATES, *standing.CONDITIONS, *households.CONDITIONS, *graduates.CONDITIONS)
}

__all__ = ["GATES", "REGISTRY", "Condition", "Turns", "cohort_of", "destination_of"]
