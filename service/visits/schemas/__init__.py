"""Visits as they are sent in: as JSON, and as the one form of the page."""

from service.visits.schemas.campaigns import CallForm as CallForm
from service.visits.schemas.campaigns import CampaignForm as CampaignForm
from service.visits.schemas.campaigns import DatesForm as DatesForm
from service.visits.schemas.campaigns import ListForm as ListForm
from service.visits.schemas.campaigns import TickForm as TickForm
from service.visits.schemas.sheet import CHECK_ITEMS as CHECK_ITEMS
from service.visits.schemas.sheet import DECLINABLE as DECLINABLE
from service.visits.schemas.sheet import DIMENSIONS as DIMENSIONS
from service.visits.schemas.sheet import PHONE_ITEM as PHONE_ITEM
from service.visits.schemas.sheet import SERVICES as SERVICES
from service.visits.schemas.sheet import TASKS as TASKS
from service.visits.schemas.sheet import read as read
from service.visits.schemas.visits import MoveForm as MoveForm
from service.visits.schemas.visits import PlanForm as PlanForm
from service.visits.schemas.visits import VisitForm as VisitForm
from service.visits.schemas.visits import VisitRecord as VisitRecord
from service.visits.schemas.visits import records_told as records_told
