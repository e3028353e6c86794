"""Where a lower slice lets a higher one act: a slice offers a hook and knows nobody; here the hooks are filled."""

from __future__ import annotations

from importlib.metadata import version

from service.access import areas
from service.access.commands import load_areas, on_rural
from service.accounts.commands import disable_guards
from service.accounts.queries import user_names
from service.approvals import commands as approvals
from service.audit.queries import namers
from service.caseloads.commands import carriers, named_in, release_unseen, releasers
from service.caseloads.queries import why_not_disable
from service.casework.commands import grant_backdating, grant_waiver
from service.duties import commands as duties
from service.duties.queries import clocks_of, notices, persons_owed, planned_days, plans_and_facts
from service.employment.queries import clocks, working
from service.entitlements.commands import grant as grant_entitlement
from service.entitlements.queries import SORTS, facts_of
from service.kit import reference
from service.kit.db import Settler
from service.law.shelf import shipped
from service.ledgers import commands as ledgers
from service.ledgers.queries import why_not_disable as why_ledgers_keep
from service.people.commands import carry_places, followers, forgetters, merge_registry, touch_villages
from service.people.queries import duty_filter, work_filter
from service.profiles.commands import bind_defaults, load_calendar, on_bound
from service.reminders import commands as reminders
from service.supervision.queries import report_notices
from service.tables.approvals import Approval
from service.tables.ledgers import Ledger
from service.tables.reminders import Reminder
from service.tables.visits import Visit
from service.visits import commands as visits
from service.visits.queries import planned_days as days_of_visits

# in this order before each commit: who no longer has a worker is owed by none; reminders look at the duties just made
SETTLERS: tuple[Settler, ...] = (
    carry_places,
    release_unseen,
    visits.cancel_of_leavers,
    approvals.close_of_leavers,
    duties.settle,
    reminders.follow_duties,
)

reference.loaders[:] = [
    reference.Loader("areas", areas.seed_version, load_areas),
    reference.Loader("calendar", lambda: version("chinesecalendar"), load_calendar),
    reference.Loader("bindings", lambda: " ".join(shipped()), bind_defaults),
]
approvals.handlers.update(backdating=grant_backdating, waiver=grant_waiver)
approvals.handlers.update(dict.fromkeys(SORTS, grant_entitlement))
on_bound[:] = [duties.area_bound]
on_rural[:] = [touch_villages]
forgetters[:] = [duties.forget]
namers[:] = [user_names]
duty_filter[:] = [persons_owed]
disable_guards[:] = [why_not_disable, why_ledgers_keep]
named_in[:] = [ledgers.named_in]
carriers[:] = [ledgers.carry, visits.carry]
releasers[:] = [visits.cancel_of]
work_filter[:] = [working]
clocks[:] = [clocks_of]
facts_of[:] = [plans_and_facts]
notices[:] = [report_notices]
planned_days[:] = [days_of_visits]
