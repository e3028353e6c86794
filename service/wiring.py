"""The one place where a lower slice lets a higher one act, and where the routers of all slices are gathered.

A lower slice offers a hook and knows nobody; here the hooks are filled.
"""

from __future__ import annotations

from fastapi import APIRouter

from service.access import api as access_api
from service.access.commands import load_areas
from service.accounts import api as accounts_api
from service.accounts import pages as accounts_pages
from service.accounts.commands import disable_guards
from service.accounts.pages import identify, sign_in_address
from service.accounts.queries import user_names
from service.approvals import api as approvals_api
from service.approvals import commands as approvals
from service.approvals import pages as approvals_pages
from service.audit import api as audit_api
from service.audit import jobs as audit_jobs
from service.audit import pages as audit_pages
from service.audit.queries import namers
from service.caseloads import api as caseloads_api
from service.caseloads import pages as caseloads_pages
from service.caseloads.queries import why_not_disable
from service.casework import api as casework_api
from service.casework.commands import grant_backdating, grant_waiver
from service.duties import commands as duties
from service.duties import jobs as duties_jobs
from service.employment import api as employment_api
from service.employment import pages as employment_pages
from service.kit import health, reference
from service.kit.db import Settler
from service.kit.queue import Handler, Schedule
from service.people import api as people_api
from service.people import pages as people_pages
from service.people.commands import merge_registry
from service.profiles import api as profiles_api
from service.profiles import pages as profiles_pages
from service.profiles.commands import bind_defaults, load_calendar, on_bound
from service.reminders import api as reminders_api
from service.reminders import commands as reminders
from service.reminders import jobs as reminders_jobs
from service.reminders import pages as reminders_pages
from service.visits import api as visits_api

__all__ = ["JOBS", "ROUTERS", "SCHEDULES", "SETTLERS", "identify", "sign_in_address"]

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    accounts_pages.router,
    accounts_api.router,
    access_api.router,
    profiles_pages.router,
    profiles_api.router,
    audit_pages.router,
    audit_api.router,
    approvals_pages.router,
    approvals_api.router,
    people_pages.router,  # before visits: /people/new is no person
    people_api.router,
    caseloads_pages.router,
    caseloads_api.router,
    casework_api.router,
    employment_pages.router,
    employment_api.router,
    visits_api.router,
    reminders_pages.router,
    reminders_api.router,
)

# in this order before each commit: reminders look at the duties just made
SETTLERS: tuple[Settler, ...] = (duties.settle, reminders.follow_duties)

JOBS: dict[str, Handler] = {**audit_jobs.JOBS, **duties_jobs.JOBS, **reminders_jobs.JOBS}
SCHEDULES: tuple[Schedule, ...] = (*audit_jobs.SCHEDULES, *duties_jobs.SCHEDULES, *reminders_jobs.SCHEDULES)

reference.loaders[:] = [load_areas, load_calendar, bind_defaults]
approvals.handlers.update(backdating=grant_backdating, waiver=grant_waiver)
on_bound[:] = [duties.area_bound]
namers[:] = [user_names]
disable_guards[:] = [why_not_disable]
merge_registry.update(
    {
        "agenda.person_id": "derive",
        "approval.person_id": "move",
        "assignment.person_id": "move",
        "duty.person_id": "derive",
        "job.person_id": "move",
        "record.person_id": "move",
        "reminder.person_id": "move",
        "visit.person_id": "combine",
        "waiver.person_id": "move",
    }
)
