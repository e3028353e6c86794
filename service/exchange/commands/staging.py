"""Read a workbook and keep, sealed, what each row says and would change. The register stays as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from itertools import islice
from typing import Any, BinaryIO, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select

from service.access.areas import AreaRow, area_row, covers, level_of
from service.access.queries import within
from service.access.rules import Actor, Permission
from service.audit.commands import note_act
from service.exchange.commands import explaining
from service.exchange.commands.judging import Row, Sheet, judge
from service.exchange.commands.opening import Source, check, match, sources, taken
from service.exchange.commands.twins import Twins, mark_earlier
from service.exchange.queries.batches import batch as batch_of
from service.exchange.queries.batches import file_place, place_of, seal_told, seal_top, told_of
from service.exchange.rules.columns import Layout
from service.exchange.rules.grids import Body
from service.exchange.rules.layouts import GRADUATES, LAYOUTS
from service.exchange.rules.matching import WHOSE
from service.exchange.rules.places import Places
from service.exchange.rules.readers import READERS
from service.exchange.rules.reading import NUMBERS, Ask, Context, meant
from service.exchange.schemas import (
    Choices,
    ColumnLayout,
    KeptAsk,
    Makes,
    SheetLayout,
    SheetTop,
    SkippedLine,
    Told,
)
from service.kit.db import Base, Tx
from service.kit.errors import Forbidden, Invalid, Refused
from service.kit.sheets import refused, sheets_of
from service.tables.access import Area
from service.tables.exchange import Batch, BatchFile, BatchRow

CHUNK = 500
KEPT = timedelta(days=7)
_ROWS = Base.metadata.tables["batch_row"]  # without the entity, which makes an object of each row
_OWN_DITTO = frozenset({"residence"})  # 同上 is: as the 户籍地址
Progress = Callable[[int], None]
T = TypeVar("T")


async def stage(  # noqa: PLR0913 - what is uploaded, as what, and by whom
    tx: Tx,
    actor: Actor,
    kind: str,
    file: BinaryIO,
    *,
    file_name: str,
    area: str | None = None,
    roster_on: date | None = None,
    choices: Choices | None = None,
    unfinished: bool = False,
    progress: Progress | None = None,
) -> Batch:
    """Stage a workbook for an area (else the actor's own); Invalid, by field, when it cannot be read.

    `roster_on`: of a graduates' roster, the day it was drawn up (else today). `choices`: what somebody says of its
    columns and words. `unfinished`: a sheet that lacks a column is kept without its rows, for somebody to say which it
    is; else it is refused. `progress` is told the number of rows read so far.
    """
    if not actor.may(Permission.IMPORT):
        raise Forbidden
    if kind not in LAYOUTS:
        raise Invalid({"kind": "请从列出的表里选一种。"})
    if roster_on is not None and roster_on > tx.today:
        raise Invalid({"roster_on": "名册日期还没有到，请填今天或以前的日期。"})
    code = _area(actor, area)
    file.seek(0)
    content = file.read()
    batch = _batch(tx, actor, kind, file_name, code)
    if LAYOUTS[kind] is GRADUATES:
        batch.layout = batch.layout | {"roster_on": (roster_on or tx.today).isoformat()}
    async with tx.session.begin_nested():  # a caller may tell the fault and go on
        tx.session.add(batch)
        await tx.session.flush()
        await _read(tx, actor, batch, content, choices or Choices(), unfinished=unfinished, progress=progress)
        place = file_place(batch.id)
        await tx.session.execute(
            insert(BatchFile).values(batch_id=batch.id, sealed=tx.cipher.seal_bytes(content, place))
        )
    note_act(tx, actor, "import.stage", ("batch", batch.id), {"kind": kind, "area": code, **batch.counts})
    return batch


async def stage_again(tx: Tx, actor: Actor, batch_id: UUID, later: Choices) -> Batch:
    """Read the workbook of a preview once more, with what somebody has said of it since; Refused once it is applied."""
    batch = await batch_of(tx.session, actor, batch_id, lock=True)
    sealed = await tx.session.scalar(select(BatchFile.sealed).where(BatchFile.batch_id == batch_id))
    if batch.state != "staged" or sealed is None:
        raise Refused("这一批已经导入或过期，不能再改；需要时请重新上传。")
    choices = told_of(tx.cipher, batch).choices.and_then(later)
    async with tx.session.begin_nested():
        await tx.session.execute(delete(BatchRow).where(BatchRow.batch_id == batch_id))
        await _read(tx, actor, batch, tx.cipher.open_bytes(sealed, file_place(batch_id)), choices, unfinished=True)
    await explaining.remember(tx, actor, batch)
    return batch


async def _read(
    tx: Tx,
    actor: Actor,
    batch: Batch,
    content: bytes,
    choices: Choices,
    *,
    unfinished: bool,
    progress: Progress | None = None,
) -> None:
    """Fill a batch with what its workbook says."""
    layout = LAYOUTS[batch.kind]
    all_sources = sources(layout, await sheets_of(BytesIO(content)), choices)
    kept = await explaining.remembered(tx, batch.county, layout, [source.key for source in all_sources])
    check(layout, all_sources, choices)
    match(layout, all_sources, kept.columns, choices)
    chosen = taken(layout, all_sources)
    _without_township(layout, chosen, batch.area)
    lacking = [source for source in chosen if source.missing]
    if lacking and not unfinished and len(lacking) == len(chosen):
        raise refused("表头需要改正：" + lacking[0].missing)
    for source in lacking:
        source.why = source.missing
    whole = _Whole(tx, actor, batch, layout, progress)
    places = Places(batch.area, await _area_rows(tx, batch.area))
    roster_on = batch.layout.get("roster_on")
    for source in chosen:
        if not source.missing:
            words = explaining.meanings(layout, kept, source.key, choices)
            about = _context(source, places, tx.today, words)
            sheet = Sheet(
                layout=layout,
                number=source.number,
                name=source.grid.sheet,
                positions=source.positions,
                headers=source.headings,
                places=places,
                roster_on=None if roster_on is None else date.fromisoformat(roster_on),
            )
            await whole.add(source, sheet, about, choices)
    if not whole.counts["rows"] and not (lacking and unfinished):
        raise refused("表头下面没有数据，请检查是否选对了文件。")
    batch.counts = dict(whole.counts)
    named = [[places.index.full_name(township), name] for township, name in sorted(whole.villages)]
    batch.layout = batch.layout | {
        "sheets": [_layout_of(tx, batch, source, whole).model_dump() for source in all_sources],
        "villages": named,
        "makes": Makes(**whole.makes).model_dump(),
        "told": seal_told(tx.cipher, batch.id, Told(asks=whole.asked(), choices=choices)),
    }
    await tx.session.flush()


def _without_township(layout: Layout, chosen: Sequence[Source], area: str) -> None:
    if layout.placed and level_of(area) != "township":
        for source in chosen:
            if "township" not in source.positions and "township" not in source.facts and "case" not in source.positions:
                source.missing += "缺少“乡镇（街道）”列。请照模板补上；只有一个乡镇的表，请把区域选为这个乡镇。"


def _context(source: Source, places: Places, today: date, words: dict[str, dict[str, str]]) -> Context:
    headings = source.headings
    columns = {key: headings[at] for key, at in source.positions.items()}
    return Context(places, today, columns, source.text, words)


def _area(actor: Actor, area: str | None) -> str:
    code = area or next((grant.area for grant in actor.grants), "")
    try:
        level_of(code)
    except ValueError as fault:
        raise Invalid({"area": f"{fault}。"}) from fault
    if not within(actor, code):
        raise Invalid({"area": "所选区域不在您的服务范围内，请重新选择。"})
    return code


def _batch(tx: Tx, actor: Actor, kind: str, file_name: str, area: str) -> Batch:
    return Batch(
        id=uuid4(),
        kind=kind,
        area=area,
        county=area[:6],
        file_name=file_name[-100:],
        state="staged",
        layout={"sheets": [], "villages": [], "made": []},
        counts={},
        created_at=tx.now,
        created_by=actor.id,
        expires_at=tx.now + KEPT,
    )


async def _area_rows(tx: Tx, code: str) -> list[AreaRow]:
    """The nodes in and below an area."""
    prefix = {"province": code[:2], "prefecture": code[:4]}.get(level_of(code), code)
    found = await tx.session.execute(
        select(Area.code, Area.name).where(Area.code.startswith(prefix, autoescape=True)).order_by(Area.code)
    )
    return [area_row(row.code, row.name) for row in found if covers(code, row.code)]


def _layout_of(tx: Tx, batch: Batch, source: Source, whole: _Whole) -> SheetLayout:
    undecided = set(source.undecided)
    read = source.number in whole.rows
    columns = [
        ColumnLayout(heading=heading, field=one.field, how=one.how, like=one.like, undecided=at in undecided)
        for at, (heading, one) in enumerate(zip(source.headings, source.found, strict=True))
    ]
    seen = {at: list(cells) for at, cells in source.seen.items()}
    return SheetLayout(
        number=source.number,
        sheet=source.grid.sheet,
        taken=read,
        why=source.why,
        missing=source.missing,
        rows=whole.rows[source.number] if read else sum(any(cell != "" for cell in row) for row in source.grid.rows()),
        key=source.key,
        header_row=0 if source.head is None else source.head.last + 1,
        headers=source.headings,
        positions=source.positions,
        columns=columns,
        skipped=whole.skipped.get(source.number, []),
        top=seal_top(tx.cipher, batch.id, source.number, SheetTop(top=source.top, seen=seen)),
    )


@dataclass(slots=True)
class _Whole:
    """What all the sheets of a workbook add up to."""

    tx: Tx
    actor: Actor
    batch: Batch
    layout: Layout
    progress: Progress | None
    counts: Counter[str] = field(
        default_factory=lambda: Counter(dict.fromkeys(("rows", "new", "changed", "same", "wrong", "noted", "waits"), 0))
    )
    makes: Counter[str] = field(default_factory=Counter)
    villages: set[tuple[str, str]] = field(default_factory=set)
    rows: dict[int, int] = field(default_factory=dict)
    skipped: dict[int, list[SkippedLine]] = field(default_factory=dict)
    asks: dict[Ask, int] = field(default_factory=dict)

    async def add(self, source: Source, sheet: Sheet, about: Context, choices: Choices) -> None:
        """Read, judge and keep the rows of one sheet."""
        if source.head is None:
            return
        positions = source.positions
        body = Body(
            source.head,
            source.grid.merged,
            [positions[one] for one in WHOSE if one in positions],
            [positions[one] for one in NUMBERS if one in positions],
            [positions[one] for one in _OWN_DITTO if one in positions],
        )
        said = {key: about.unsaid(key) for key in self.layout.sayable - positions.keys() if about.unsaid(key)}
        facts: dict[str, object] = {**said, **source.facts, **choices.given}
        twins = Twins(self.tx, sheet)
        columns = {column.field: column for column in self.layout.columns}
        self.rows[source.number] = 0
        for chunk in _chunks(body.lines(source.grid.rows()), CHUNK):
            rows = []
            for line in chunk:
                cells = {key: line.cells[at] for key, at in positions.items() if line.cells[at] != ""}
                reading = READERS[self.layout.kind](meant(facts | cells, columns, about), about)
                rows.append(Row.of(line.number, line.cells, reading))
            twins.mark(rows)
            await judge(self.tx, self.actor, rows, sheet)
            await self.tx.session.execute(insert(_ROWS), [_kept(self.tx, self.batch, sheet, row) for row in rows])
            self._count(source.number, rows)
        for row in await mark_earlier(self.tx, self.batch, sheet, twins.earlier):
            self._uncount(row)
        self.skipped[source.number] = [
            SkippedLine(sheet=source.grid.sheet, row=one.number, why=one.why) for one in body.skipped
        ]

    def _count(self, number: int, rows: Sequence[Row]) -> None:
        self.rows[number] += len(rows)
        self.counts["rows"] += len(rows)
        for row in rows:
            self.counts[row.verdict] += 1
            self.counts["noted"] += bool(row.staged.notes)
            self.counts["waits"] += row.waits
            if row.staged.village:
                self.villages.add((row.reading.values["area"], row.staged.village))
            for ask in dict.fromkeys(row.reading.asks):
                self.asks[ask] = self.asks.get(ask, 0) + 1
            self.makes.update(row.makes if row.verdict != "wrong" else {})
        if self.progress is not None:
            self.progress(self.counts["rows"])

    def _uncount(self, row: tuple[str, dict[str, int]]) -> None:
        verdict, makes = row
        self.counts[verdict] -= 1
        self.counts["wrong"] += 1
        self.makes.subtract(makes)

    def asked(self) -> list[KeptAsk]:
        """The words to be explained, those of most rows first."""
        found = [
            KeptAsk(field=one.field, word=one.word, rows=rows, choices=one.choices) for one, rows in self.asks.items()
        ]
        return sorted(found, key=lambda one: (-one.rows, one.field, one.word))


def _chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(rows)
    while chunk := list(islice(source, size)):
        yield chunk


def _kept(tx: Tx, batch: Batch, sheet: Sheet, row: Row) -> dict[str, Any]:
    place = place_of(batch.id, sheet.number, row.number)
    return {
        "batch_id": batch.id,
        "sheet": sheet.number,
        "row": row.number,
        "sealed": tx.cipher.seal(row.staged.model_dump_json(exclude_defaults=True), place),
        "verdict": row.verdict,
        "faults": [fault.model_dump(exclude_defaults=True) for fault in row.faults],
        "changes": row.fields,
        "person_id": row.person_id,
        "person_version": row.person_version,
        "waits": row.waits,
        "applied": False,
        "before": None,
    }
