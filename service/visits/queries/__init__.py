"""Reads of the slice: planned visits, where a person stands, and the person's timeline."""

from service.visits.queries.plans import MOST as MOST
from service.visits.queries.plans import Line as Line
from service.visits.queries.plans import page_of as page_of
from service.visits.queries.plans import plan_between as plan_between
from service.visits.queries.plans import planned_of as planned_of
from service.visits.queries.plans import visit as visit
from service.visits.queries.plans import visits_of as visits_of
from service.visits.queries.progress import Progress as Progress
from service.visits.queries.progress import progress as progress
from service.visits.queries.timeline import KINDS as KINDS
from service.visits.queries.timeline import Event as Event
from service.visits.queries.timeline import timeline as timeline
