"""What somebody may have, before anything is saved: allowed, with approval, or refused; by which rule and figures."""

from service.law.limits.asking import BenefitRequest, PostRequest, Request, TrainingRequest, Verdict
from service.law.limits.check import check

__all__ = ["BenefitRequest", "PostRequest", "Request", "TrainingRequest", "Verdict", "check"]
