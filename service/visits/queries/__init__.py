"""Reads of the slice: planned visits, where a person stands, and the person's timeline."""

from service.visits.queries.campaigns import Count as Count
from service.visits.queries.campaigns import Sought as Sought
from service.visits.queries.campaigns import campaign as campaign
from service.visits.queries.campaigns import campaigns_of as campaigns_of
from service.visits.queries.campaigns import counts as counts
from service.visits.queries.campaigns import on_list as on_list
from service.visits.queries.campaigns import sought as sought
from service.visits.queries.campaigns import targets as targets
from service.visits.queries.campaigns import ticked as ticked
from service.visits.queries.plans import MOST as MOST
from service.visits.queries.plans import Line as Line
from service.visits.queries.plans import page_of as page_of
from service.visits.queries.plans import plan_between as plan_between
from service.visits.queries.plans import planned_days as planned_days
from service.visits.queries.plans import planned_elsewhere as planned_elsewhere
from service.visits.queries.plans import planned_of as planned_of
from service.visits.queries.plans import visit as visit
from service.visits.queries.plans import visits_of as visits_of
from service.visits.queries.progress import Progress as Progress
from service.visits.queries.progress import progress as progress
from service.visits.queries.timeline import KINDS as KINDS
from service.visits.queries.timeline import Event as Event
from service.visits.queries.timeline import timeline as timeline
