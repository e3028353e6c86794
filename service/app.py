"""The web process: which routers there are, what every page shows, and how faults are told."""

from __future__ import annotations

import secrets
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog
from asyncpg import DataError, DeadlockDetectedError, ExclusionViolationError, SerializationError, UniqueViolationError
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Select, func, select
from sqlalchemy.exc import DBAPIError
from starlette.datastructures import State
from starlette.exceptions import HTTPException

from service import wiring  # noqa: F401 - fills the hooks
from service.access import api as access_api
from service.access.rules import ROLE_LABELS, Actor, Permission
from service.accounts import api as accounts_api
from service.accounts import pages as accounts_pages
from service.accounts.pages import identify, sign_in_address
from service.accounts.rules import quiet_for
from service.approvals import api as approvals_api
from service.approvals import pages as approvals_pages
from service.approvals.queries import undecided
from service.audit import api as audit_api
from service.audit import pages as audit_pages
from service.casefile import pages as casefile_pages
from service.caseloads import api as caseloads_api
from service.caseloads import pages as caseloads_pages
from service.casework import api as casework_api
from service.casework import pages as casework_pages
from service.duties import api as duties_api
from service.duties import pages as duties_pages
from service.employment import api as employment_api
from service.employment import pages as employment_pages
from service.entitlements import api as entitlements_api
from service.entitlements import pages as entitlements_pages
from service.exchange import pages as exchange_pages
from service.kit import forms, health, idempotency, web
from service.kit.clock import Clock
from service.kit.compression import Compressed, PackedFiles
from service.kit.db import Database, Tx
from service.kit.documents import documented
from service.kit.errors import (
    Crossed,
    Duplicate,
    Elsewhere,
    Invalid,
    NotFound,
    OnecaseError,
    Stale,
    Unauthenticated,
    first_errors,
)
from service.kit.health import Measured
from service.kit.lost import DatabaseGone, is_gone
from service.kit.settings import settings
from service.kit.signpost import Signpost
from service.kit.workbooks import MEGABYTE, MOST_BYTES
from service.ledgers import api as ledgers_api
from service.ledgers import pages as ledgers_pages
from service.ledgers.queries.versions import unsigned
from service.people import api as people_api
from service.people import pages as people_pages
from service.profiles import api as profiles_api
from service.profiles import pages as profiles_pages
from service.reminders import api as reminders_api
from service.reminders import pages as reminders_pages
from service.reminders.queries import unread_days
from service.supervision import api as supervision_api
from service.supervision import pages as supervision_pages
from service.visits import api as visits_api
from service.visits import pages as visits_pages

# the guard test walks this list, since app.routes hides included routers
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
    people_pages.router,  # before casefile: /people/new is no person
    people_api.router,
    caseloads_pages.router,
    caseloads_api.router,
    casework_pages.router,
    casework_api.router,
    employment_pages.router,
    employment_api.router,
    entitlements_pages.router,
    entitlements_api.router,
    ledgers_pages.router,
    ledgers_api.router,
    duties_pages.router,
    duties_api.router,
    casefile_pages.router,
    visits_pages.router,
    visits_api.router,
    exchange_pages.router,
    reminders_pages.router,
    reminders_api.router,
    supervision_pages.router,
    supervision_api.router,
)
log = structlog.get_logger()
MOST_BODY = MOST_BYTES + MEGABYTE  # the largest workbook, and the form around it
UNSTORABLE = "填写的内容里有不能保存的字符，或数字大得不合理。请改正后再试。"
UNREADABLE = "提交的内容不完整，或一次选了多个文件，没有保存。请返回填写页面核对后重新提交；文件一次只能选一个。"
HOUSE = Path(__file__).parent

NAV = (
    ("/today", "今日待办", "checklist", Permission.CASE_READ, "工作"),
    ("/people", "服务对象", "users", Permission.CASE_READ, "工作"),
    ("/graduates", "毕业生", "users-group", Permission.CASE_READ, "工作"),
    ("/visits", "走访计划", "calendar", Permission.VISIT_RECORD, "工作"),
    ("/trainings/enrol", "集体报名培训", "users-group", Permission.RECORD_WRITE, "工作"),
    ("/leads", "岗位库", "briefcase", Permission.CASE_READ, "工作"),
    ("/events", "招聘与宣讲", "users-group", Permission.CASE_READ, "工作"),
    ("/campaigns", "专项活动", "map-pin", Permission.CASE_READ, "工作"),
    ("/inbox", "提醒", "bell", Permission.CASE_READ, "工作"),
    ("/approvals", "审批", "file-check", Permission.APPROVAL_ASK, "工作"),
    ("/board", "督导看板", "report-analytics", Permission.APPROVAL_DECIDE, "督导"),
    ("/red-flags", "就业核实", "alert-triangle", Permission.APPROVAL_DECIDE, "督导"),
    ("/imports", "导入", "file-import", Permission.IMPORT, "工作"),
    ("/exports", "导出", "download", Permission.EXPORT, "工作"),
    ("/funds", "资金核对", "alert-triangle", Permission.APPROVAL_DECIDE, "督导"),
    ("/caseloads", "分派", "arrows-exchange", Permission.CASELOAD_ASSIGN, "督导"),
    ("/ledgers/waiting", "台账签批", "clipboard-list", Permission.APPROVAL_DECIDE, "督导"),
    ("/areas", "村（社区）性质", "map-pin", Permission.AREA_EDIT, "督导"),
    ("/averages", "上级公布平均值", "pencil", Permission.APPROVAL_DECIDE, "督导"),
    ("/reconciliation", "提醒对账", "list-check", Permission.RECONCILE, "督导"),
    ("/reports", "报送", "file-text", Permission.APPROVAL_DECIDE, "督导"),
    ("/users", "用户", "user-cog", Permission.USER_READ, "管理"),
    ("/profiles", "政策规则", "book", Permission.PROFILE_READ, "管理"),
    ("/audit", "操作记录", "shield-check", Permission.AUDIT_READ, "管理"),
)


WAITING: tuple[tuple[str, Permission, Callable[[Actor], Select[int]]], ...] = (
    ("/inbox", Permission.CASE_READ, unread_days),
    ("/approvals", Permission.APPROVAL_DECIDE, undecided),
    ("/ledgers/waiting", Permission.APPROVAL_DECIDE, unsigned),
)
MOST_COUNTED = 100  # beyond, 99+ is shown: nobody needs the number, and no page grows with the county


async def count_waiting(request: Request, tx: Tx, actor: Actor) -> None:
    """How much waits behind the entries of the menu, in one statement; for whole pages alone, which show the menu."""
    if web.wants_json(request.scope) or web.is_partial(request):
        return
    asked = {href: rows(actor) for href, permission, rows in WAITING if actor.may(permission)}
    counts = [select(func.count()).select_from(rows.limit(MOST_COUNTED).subquery()) for rows in asked.values()]
    if counts:
        found = (await tx.session.execute(select(*(count.scalar_subquery() for count in counts)))).one()
        request.state.counts = dict(zip(asked, found, strict=True))


def shell(request: Request) -> dict[str, Any]:
    """What every page shows: the user, the menu of what the user may open, the business date."""
    actor: Actor | None = getattr(request.state, "actor", None)
    clock: Clock = request.app.state.clock
    common = {"business_date": web.day_text(clock.today()), "date_fixed": clock.fixed is not None}
    if actor is None:
        return {"me": None, "nav": [], **common}
    me = {
        "name": actor.name,
        "role_label": "、".join(dict.fromkeys(ROLE_LABELS[grant.role] for grant in actor.grants)),
        "area_name": "、".join(dict.fromkeys(grant.label for grant in actor.grants)),
        "quiet_for": quiet_for(settings().idle_minutes),
        "permissions": {permission.value for permission in Permission if actor.may(permission)},
    }
    counts: dict[str, int] = getattr(request.state, "counts", {})
    path = request.url.path
    nav = [
        {
            "href": href,
            "label": label,
            "icon": icon,
            "group": group,
            "count": "99+" if (count := counts.get(href, 0)) == MOST_COUNTED else count,
            "active": path == href or path.startswith(href + "/"),
        }
        for href, label, icon, permission, group in NAV
        if actor.may(permission)
    ]
    return {"me": me, "nav": nav, **common}


def sent_to(request: Request, path: str) -> Response:
    """To another page; htmx must be told to go there whole."""
    if request.headers.get("HX-Request"):
        return Response(status_code=401, headers={"HX-Redirect": path})
    return RedirectResponse(path, status_code=303)


def fault_response(request: Request, fault: OnecaseError) -> Response:
    """A fault as a problem document for programs, as a page for people."""
    if isinstance(fault, DatabaseGone):
        fault = _unavailable(request, fault)
    if web.wants_json(request.scope):
        return web.problem(fault)
    if isinstance(fault, Elsewhere):
        return sent_to(request, fault.path)
    known = {403, 404, 409, 412, 422, 429, 503}
    template = getattr(fault, "template", f"errors/{fault.status if fault.status in known else 422}.html")
    extra: dict[str, Any] = {"detail": fault.detail, "errors": {}, "differing": (), "rule": None, "figures": {}}
    extra["back_href"] = web.came_from(request)
    if isinstance(fault, Invalid):
        extra["errors"] = fault.fields
    if isinstance(fault, Stale):
        extra["differing"] = fault.differing
    extra["rule"] = getattr(fault, "rule", None)
    extra["figures"] = getattr(fault, "figures", {})
    page = web.render(request, template, title=fault.title, status=fault.status, fault=fault, **extra)
    page.headers.update(web.waiting_time(fault))
    return page


def _unavailable(request: Request, fault: DatabaseGone) -> DatabaseGone:
    """What is said of a lost connection: whoever only read has nothing that could have been saved or not."""
    log.warning("database.gone", fault=type(fault.__cause__).__name__, route=route_of(request))
    return DatabaseGone() if request.method in web.SAFE_METHODS else fault


def route_of(request: Request) -> str | None:
    """The route's pattern: never the address, which holds ids."""
    return getattr(request.scope.get("route"), "path", None)


async def _second(request: Request, fault: OnecaseError) -> Response:
    """Somebody else was first; what was typed is laid ready to be sent again."""
    if web.wants_json(request.scope):
        return web.problem(fault)
    action = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    hidden, complete = forms.laid_ready(action, (await request.form()).multi_items())
    said: dict[str, Any] = {"fault": fault, "hidden": hidden, "complete": complete, "action": action}
    return web.render(request, "errors/first.html", title=fault.title, status=fault.status, **said)


async def unstorable(request: Request, fault: Exception) -> Response:
    """A character without a meaning (U+0000, half a pair), a number beyond all bounds: no shape looks for them.

    And what somebody else saved first.
    """
    cause = fault.orig and fault.orig.__cause__ if isinstance(fault, DBAPIError) else fault
    if isinstance(cause, DataError | UnicodeEncodeError):
        return fault_response(request, Invalid({"form": UNSTORABLE}, UNSTORABLE))
    if isinstance(cause, UniqueViolationError | ExclusionViolationError):
        return await _second(request, Duplicate())
    if isinstance(cause, DeadlockDetectedError | SerializationError):
        return await _second(request, Crossed())
    raise fault


def _handle_faults(app: FastAPI) -> None:
    app.add_exception_handler(DBAPIError, unstorable)
    app.add_exception_handler(UnicodeEncodeError, unstorable)

    @app.exception_handler(OnecaseError)
    async def known(request: Request, fault: OnecaseError) -> Response:
        if isinstance(fault, Unauthenticated) and not web.wants_json(request.scope):
            return sent_to(request, await sign_in_address(request))
        return fault_response(request, fault)

    @app.exception_handler(forms.Repeated)
    async def repeated(request: Request, made_before: forms.Repeated) -> Response:
        del request
        return made_before.response

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, fault: RequestValidationError) -> Response:
        if any("path" in error["loc"] for error in fault.errors()):
            return fault_response(request, NotFound())
        return fault_response(request, Invalid(first_errors(fault.errors())))

    @app.exception_handler(HTTPException)
    async def by_status(request: Request, fault: HTTPException) -> Response:
        if fault.status_code == 404:
            return fault_response(request, NotFound("没有这个页面。请回到首页，从菜单重新打开。"))
        said = OnecaseError(UNREADABLE if fault.status_code == 400 else "这个地址不支持这样的操作。")
        said.status = fault.status_code
        return fault_response(request, said)


def unforeseen(request: Request, fault: Exception) -> Response:
    """A calm answer, and a log line that names the place and a number, never the values."""
    if isinstance(fault, OnecaseError):  # told before anything was asked of the application
        return fault_response(request, fault)
    if is_gone(fault):
        return fault_response(request, DatabaseGone())
    trace = secrets.token_hex(4)
    own = [frame for frame in traceback.extract_tb(fault.__traceback__) if Path(frame.filename).is_relative_to(HOUSE)]
    log.error(
        "request.failed",
        trace=trace,
        fault=type(fault).__name__,
        route=route_of(request),
        at=[f"{Path(frame.filename).name}:{frame.lineno}" for frame in own[-4:]],
    )
    said = Unforeseen(trace)
    if web.wants_json(request.scope):
        return web.problem(said)
    return web.render(request, "errors/500.html", title=said.title, status=500, trace=trace)


class Unforeseen(OnecaseError):
    """Something broke; `trace` finds the log line."""

    status = 500
    title = "系统出了问题"

    def __init__(self, trace: str) -> None:
        super().__init__(f"系统出了问题，这次操作没有保存。请稍后再试；再次出现时，请把编号 {trace} 告诉管理员。")


def equip(app: FastAPI, database: Database, clock: Clock) -> None:
    """Give an application a state of its own; what was kept in it before is gone."""
    app.state = State()
    app.state.database = database
    app.state.clock = clock
    app.state.identify = identify
    app.state.shell = shell
    app.state.count_waiting = count_waiting
    app.state.take_key = idempotency.take
    app.state.keep_answer = forms.keep


def create_app(database: Database, clock: Clock) -> FastAPI:
    """The application over a database and a clock, both given, so that tests give their own."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await app.state.database.close()

    app = FastAPI(
        title="OneCase 一人一案",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.openapi = lambda: documented(app, (Unforeseen, DatabaseGone))  # type: ignore[method-assign]
    equip(app, database, clock)
    _handle_faults(app)
    app.mount("/static", PackedFiles(directory=web.STATIC), name="static")
    before = len(app.router.routes)
    for router in ROUTERS:
        app.include_router(router)
    app.router.routes.insert(0, Signpost(app.router.routes[before:]))

    app.add_middleware(Compressed)
    app.add_middleware(web.Guarded, on_fault=unforeseen, most=MOST_BODY)
    app.add_middleware(Measured)
    return app
