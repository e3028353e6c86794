"""Where a lower slice lets a higher one act: a slice offers a hook and knows nobody; here the hooks are filled."""

from __future__ import annotations

from importlib.metadata import version

from service.access import areas
from service.access.commands import load_areas, on_rural
from service.accounts.commands.users import disable_guards
from service.accounts.queries import user_names
from service.approvals import commands as approvals
from service.audit.queries import namers
from service.caseloads.commands import carriers, named_in, release_unseen, releasers
from service.caseloads.queries import why_not_disable
from service.casework.commands.records import grant_backdating, grant_waiver
from service.duties.commands import settling, totals
from service.duties.queries.clocks import clocks_of
from service.duties.queries.dossiers import plans_and_facts
from service.duties.queries.listing import persons_owed
from service.duties.queries.notices import notices, planned_days
from service.employment.queries.jobs import clocks, working
from service.entitlements.commands.saving import grant as grant_entitlement
from service.entitlements.queries.known import facts_of
from service.entitlements.queries.sorts import SORTS
from service.kit import reference
from service.kit.db import Settler
from service.law.shelf import shipped
from service.ledgers.commands import carrying
from service.ledgers.queries.naming import why_not_disable as why_ledgers_keep
from service.people.commands.moving import carry_places
from service.people.commands.restoring import forgetters
from service.people.commands.villages import touch_villages
from service.people.queries.lists import duty_filter, work_filter
from service.profiles.commands import bind_defaults, load_calendar, on_bound
from service.reminders import commands as reminders
from service.supervision.queries.notices import report_notices
from service.visits.commands import leaving
from service.visits.queries.plans import planned_days as days_of_visits

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
namers[:] = [user_names]
duty_filter[:] = [persons_owed]
disable_guards[:] = [why_not_disable, why_ledgers_keep]
named_in[:] = [carrying.named_in]
carriers[:] = [carrying.carry, leaving.carry]
releasers[:] = [leaving.cancel_of]
work_filter[:] = [working]
clocks[:] = [clocks_of]
facts_of[:] = [plans_and_facts]
notices[:] = [report_notices]
planned_days[:] = [days_of_visits]
