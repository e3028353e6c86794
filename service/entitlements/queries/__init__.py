"""Reads of what a person has and may have; all of them through `access.scope.visible`."""

from service.entitlements.queries.considering import UNASKED, Considered, consider, considered
from service.entitlements.queries.events import happened
from service.entitlements.queries.known import Known, facts_of, known, known_of, retirement, verdict
from service.entitlements.queries.overview import Overview, overview
from service.entitlements.queries.rows import job_of_post, one, reviews_of, skills_of, standing, trainings_of_many
from service.entitlements.queries.sorts import BENEFIT, POST, SORTS, TRAINING, Entry, Name, Sort

__all__ = [
    "BENEFIT",
    "POST",
    "SORTS",
    "TRAINING",
    "UNASKED",
    "Considered",
    "Entry",
    "Known",
    "Name",
    "Overview",
    "Sort",
    "consider",
    "considered",
    "facts_of",
    "happened",
    "job_of_post",
    "known",
    "known_of",
    "one",
    "overview",
    "retirement",
    "reviews_of",
    "skills_of",
    "standing",
    "trainings_of_many",
    "verdict",
]
