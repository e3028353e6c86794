"""Where a lower slice lets a higher one act: a slice offers a hook and knows nobody; here the hooks are filled."""

from __future__ import annotations

from importlib.metadata import version

from service.access import areas
from service.access.commands import load_areas, on_rural
from service.approvals import commands as approvals
from service.caseloads.commands import carriers, release_unseen, releasers
from service.casework.commands.records import grant_backdating, grant_waiver
from service.duties.commands import settling, totals
from service.duties.queries.notices import notices
from service.entitlements.commands.saving import grant as grant_entitlement
from service.entitlements.queries.sorts import SORTS
from service.kit import reference
from service.kit.db import Settler
from service.law.profile_store import shipped
from service.ledgers.commands import carrying
from service.people.commands.moving import carry_places
from service.people.commands.restoring import forgetters
from service.people.commands.villages import touch_villages
from service.profiles.commands import bind_defaults, load_calendar, on_bound
from service.reminders import commands as reminders
from service.supervision.queries.notices import report_notices
from service.visits.commands import leaving

# in this order before each commit: who no longer has a worker is owed by none; reminders look at the duties just made
SETTLERS: tuple[Settler, ...] = (
    carry_places,
    release_unseen,
    leaving.cancel_of_leavers,
    approvals.close_of_leavers,
    settling.settle,
    reminders.follow_duties,
)

reference.loaders[:] = [
    reference.Loader("areas", areas.seed_version, load_areas),
    reference.Loader("calendar", lambda: version("chinesecalendar"), load_calendar),
    reference.Loader("bindings", lambda: " ".join(shipped()), bind_defaults),
]
approvals.handlers.update(backdating=grant_backdating, waiver=grant_waiver)
approvals.handlers.update(dict.fromkeys(SORTS, grant_entitlement))
on_bound[:] = [settling.area_bound]
on_rural[:] = [touch_villages]
forgetters[:] = [totals.forget]
carriers[:] = [carrying.carry, leaving.carry]
releasers[:] = [leaving.cancel_of]
notices[:] = [report_notices]
