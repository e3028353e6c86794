"""The person's page, the one form of a visit, the plan and the day list."""

from service.visits.pages import form, person, plan
from service.visits.pages.base import router

__all__ = ["form", "person", "plan", "router"]
