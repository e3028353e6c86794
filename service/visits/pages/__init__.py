"""The one form of a visit, the plan and the day list."""

from service.visits.pages import campaigns, form, plan
from service.visits.pages.base import router

__all__ = ["campaigns", "form", "plan", "router"]
