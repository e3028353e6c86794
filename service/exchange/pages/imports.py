"""导入: upload a workbook, see what it would do, apply it, take it back."""

from __future__ import annotations

from datetime import date
from tempfile import TemporaryFile
from typing import Any, BinaryIO
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from service.access.queries import area_names
from service.access.rules import Actor, Permission
from service.accounts.queries import workers_in
from service.exchange.commands import applying, discarding, staging, telling, undoing
from service.exchange.pages import columns
from service.exchange.pages.base import Importer
from service.exchange.pages.sending import sent
from service.exchange.queries import batches, rosters
from service.exchange.queries.assigning import places_waiting
from service.exchange.queries.batches import sheets_of, told_of
from service.exchange.rules.layouts import GRADUATES, LAYOUTS, PEOPLE
from service.exchange.rules.rosters import owed_by
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, Refused
from service.kit.sheets import XLSX
from service.kit.web import go, render, saved_as
from service.kit.workbooks import MEGABYTE, MOST_BYTES
from service.people.rules.dates import parse_date
from service.tables.exchange import Batch

router = APIRouter(include_in_schema=False)
KINDS = [(layout.kind, layout.label) for layout in LAYOUTS.values()]
VERDICTS = (("new", "新增"), ("changed", "有变化"), ("wrong", "有错误"), ("same", "无变化"))
STATES = {
    "staged": ("info", "待应用"),
    "applying": ("warn", "应用中"),
    "applied": ("ok", "已应用"),
    "undone": ("muted", "已撤销"),
    "expired": ("muted", "已过期"),
}


async def _list(request: Request, tx: Tx, actor: Actor, **said: Any) -> Response:  # noqa: ANN401
    page = await batches.batches(tx.session, actor, cursor=request.query_params.get("cursor"))
    lines = [(str(line.id), line, *STATES[line.state], f"{line.created_at:%Y-%m-%d %H:%M}") for line in page.items]
    return render(
        request,
        "exchange/imports.html",
        title="导入",
        lines=lines,
        next_page=page.next and f"/imports?{urlencode({'cursor': page.next})}",
        areas=[(grant.area, grant.label) for grant in actor.grants],
        kinds=KINDS,
        labels=dict(KINDS),
        today=tx.today.isoformat(),
        most=MOST_BYTES // MEGABYTE,
        **{"errors": {}, "typed": {}, **said},
    )


@router.get("/imports")
async def imports(request: Request, tx: OpenTx, actor: Importer) -> Response:
    """Batches so far, and the form for the next."""
    return await _list(request, tx, actor)


@router.get("/imports/template.xlsx")
async def template(actor: Importer, kind: str = PEOPLE.kind) -> Response:
    """An empty workbook with the header, notes and invented examples."""
    del actor
    if kind not in LAYOUTS:
        raise Invalid({"kind": "没有这种模板，请从导入页面下载。"})
    name = f"{LAYOUTS[kind].title}（模板）.xlsx"
    return Response(telling.template(kind), media_type=XLSX, headers=saved_as(name))


@router.post("/imports")
async def upload(request: Request, tx: OpenTx, actor: Importer) -> Response:
    """Stage a workbook and show what it would do."""
    form = await request.form()
    typed = {key: str(form.get(key) or "").strip() for key in ("kind", "area", "roster_on")}
    try:
        name, file, day = _sent(form.get("file"), typed["roster_on"])
        kind, area = typed["kind"] or PEOPLE.kind, typed["area"] or None
        batch = await staging.stage(tx, actor, kind, file, file_name=name, area=area, roster_on=day, unfinished=True)
    except Invalid as fault:
        return await _list(request, tx, actor, errors=fault.fields, typed=typed)
    return go(request, f"/imports/{batch.id}", ("info", "文件已读取，还没有保存到档案。请核对后再应用。"))


def _sent(file: UploadFile | str | None, roster_on: str) -> tuple[str, BinaryIO, date | None]:
    """The file with its name, and the day of the roster; Invalid for whichever will not do."""
    faults, day = {}, None
    try:
        day = parse_date(roster_on) if roster_on else None
    except ValueError as fault:
        faults["roster_on"] = f"{fault}。"
    if isinstance(file, UploadFile) and file.filename and not faults:
        return file.filename, file.file, day
    if not isinstance(file, UploadFile) or not file.filename:
        faults = {"file": "请选择要导入的表格文件。"} | faults
    raise Invalid(faults)


@router.get("/imports/{batch_id}")
async def batch(request: Request, batch_id: UUID, tx: OpenTx, actor: Importer) -> Response:
    """What the batch would do, or did: counts, and the rows of one verdict."""
    return await _batch(request, tx, actor, batch_id)


async def _batch(
    request: Request,
    tx: Tx,
    actor: Actor,
    batch_id: UUID,
    **said: Any,  # noqa: ANN401 - what the page shows
) -> Response:
    found = await batches.batch(tx.session, actor, batch_id)
    tab = _tab(request, found)
    cursor = request.query_params.get("cursor")
    page = await batches.rows(tx.session, actor, batch_id, tab, cipher=tx.cipher, cursor=cursor)
    names = await area_names(tx.session, [found.area])
    address = f"/imports/{batch_id}"
    parts = [
        {
            "label": label,
            "count": found.counts[verdict],
            "href": f"{address}?tab={verdict}",
            "kind": "bad" if verdict == "wrong" else "info",
            "active": verdict == tab,
        }
        for verdict, label in VERDICTS
    ]
    return render(
        request,
        "exchange/batch.html",
        title="导入预览" if found.state == "staged" else "导入批次",
        address=address,
        state=found.state,
        state_tag=STATES[found.state],
        facts=_facts(found, names.get(found.area, found.area)),
        parts=parts,
        tab=tab,
        lines=page.items,
        next_page=page.next and f"{address}?{urlencode({'tab': tab, 'cursor': page.next})}",
        counts=found.counts,
        wanted=found.counts["new"] + found.counts["changed"],
        villages=[f"{township} {name}" for township, name in found.layout["villages"]],
        makes=_makes(found),
        registers=LAYOUTS[found.kind].registers,
        offers=actor.may(Permission.PERSON_EDIT),
        open_columns=_open_columns(found),
        asks=columns.asked(found, tx) if found.state == "staged" else [],
        skipped=[(sheet.sheet, one) for sheet in sheets_of(found) for one in sheet.skipped],
        left=[sheet for sheet in sheets_of(found) if not sheet.taken],
        lacking=[sheet for sheet in sheets_of(found) if sheet.missing],
        given=await _given(tx, actor, found),
        places=await places_waiting(tx.session, actor, found.id) if found.state in {"applied", "applying"} else [],
        **await _roster(request, tx, actor, found),
        **{"errors": {}, **said},
    )


MAKES = {
    "persons": "新建档案 {} 人",
    "records": "服务记录 {} 条",
    "jobs": "就业经历 {} 份",
    "trainings": "培训记录 {} 条",
    "posts": "公益性岗位 {} 个",
    "ledgers": "一人一策台账 {} 份",
}


def _makes(found: Batch) -> list[str]:
    """What applying it makes, in words."""
    made = found.layout.get("makes", {})
    return [words.format(made[key]) for key, words in MAKES.items() if made.get(key)]


def _open_columns(found: Batch) -> int:
    return sum(column.undecided for sheet in sheets_of(found) if not sheet.why for column in sheet.columns)


async def _given(tx: Tx, actor: Actor, found: Batch) -> dict[str, Any] | None:
    """Of a graduates' sheet that opens no ledgers yet: who may be named for all rows, and what was."""
    if found.kind != GRADUATES.kind or found.state != "staged":
        return None
    told = told_of(tx.cipher, found).choices.given
    names = sorted({worker.name for worker in await workers_in(tx.session, actor)} | {actor.name})
    return {"officers": [(name, name) for name in names], **told}


async def _roster(request: Request, tx: Tx, actor: Actor, found: Batch) -> dict[str, Any]:
    """Of an applied roster: who has no ledger yet, and by when (GRAD-02)."""
    if found.kind != GRADUATES.kind or found.state not in {"applied", "applying"}:
        return {"missing": None}
    page = await rosters.without_ledger(tx.session, actor, found.id, cursor=request.query_params.get("missing"))
    after = page.next and f"/imports/{found.id}?{urlencode({'missing': page.next})}#ledgers"
    return {
        "missing": [(one, *owed_by(one.due_on, one.graduates_on, tx.today, one.source)) for one in page.items],
        "missing_count": await rosters.without_ledger_count(tx.session, actor, found.id),
        "missing_next": after,
    }


def _tab(request: Request, found: Batch) -> str:
    """The tab asked for, else the first with something to look at, faults before all."""
    asked = request.query_params.get("tab")
    if asked in dict(VERDICTS):
        return str(asked)
    return next((verdict for verdict in ("wrong", "changed", "new", "same") if found.counts[verdict]), "same")


def _facts(found: Batch, area: str) -> list[tuple[str, str]]:
    facts = [
        ("内容", LAYOUTS[found.kind].label),
        ("文件", found.file_name),
        ("工作表", "、".join(sheet.sheet for sheet in sheets_of(found) if sheet.taken)),
        ("区域", area),
        ("上传时间", f"{found.created_at:%Y-%m-%d %H:%M}"),
    ]
    if "roster_on" in found.layout:
        facts.append(("名册日期", found.layout["roster_on"]))
    if found.applied_at is not None:
        facts.append(("应用时间", f"{found.applied_at:%Y-%m-%d %H:%M}"))
    if found.undone_at is not None:
        facts.append(("撤销时间", f"{found.undone_at:%Y-%m-%d %H:%M}"))
    else:
        facts.append(("原始数据保留到", f"{found.expires_at:%Y-%m-%d}"))
    return facts


@router.get("/imports/{batch_id}/errors.xlsx")
async def errors(batch_id: UUID, tx: OpenTx, actor: Importer) -> Response:
    """The original workbook with the faults marked."""
    file = TemporaryFile()  # noqa: SIM115 - closed when it has been sent
    await telling.error_book(tx, actor, batch_id, file)
    return sent(file, "导入问题.xlsx")


@router.post("/imports/{batch_id}/apply")
async def apply(request: Request, batch_id: UUID, tx: OpenTx, actor: Importer) -> Response:
    """Apply; a large batch goes on in the worker."""
    found = await applying.begin(tx, actor, batch_id)
    count = found.counts.get("applied", 0)
    if found.state == "applying":
        return go(request, f"/imports/{batch_id}", ("info", f"已导入 {count} 行，其余在后台继续，请稍后刷新查看。"))
    return go(request, f"/imports/{batch_id}", ("ok", f"已导入 {count} 行。需要时可以整批撤销。"))


@router.post("/imports/{batch_id}/undo")
async def undo(request: Request, batch_id: UUID, tx: OpenTx, actor: Importer) -> Response:
    """Take the whole batch back."""
    try:
        await undoing.undo(tx, actor, batch_id)
    except Refused as fault:
        return await _batch(request, tx, actor, batch_id, status=409, errors={"form": fault.detail})
    return go(request, f"/imports/{batch_id}", ("ok", "这一批已撤销，恢复到导入之前。"))


@router.post("/imports/{batch_id}/discard")
async def discard(request: Request, batch_id: UUID, tx: OpenTx, actor: Importer) -> Response:
    """Give up a preview."""
    await discarding.discard(tx, actor, batch_id)
    return go(request, "/imports", ("ok", "已取消导入，上传的数据已删除。"))
