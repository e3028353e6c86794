"""Papers and pictures: what is kept, who sees it, what a signature does."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient, Response
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from service.access.rules import Actor, Role
from service.casework.commands import attachments, records
from service.casework.queries.attachments import attachments_of
from service.casework.rules.attachments import KINDS, MOST_BYTES, media_type, why_not
from service.casework.schemas.records import RecordForm
from service.kit.db import Database, Tx
from service.kit.errors import Invalid, NotFound, Refused
from service.tables.attachments import Attachment
from service.tables.audit import Act
from service.tables.duties import Duty
from service.tables.people import Person
from service.tables.records import Record
from tests import builders
from tests.builders import LANCHENG, YONGCHANG
from tests.conftest import AsUser

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 20
PDF = b"%PDF-1.7\n" + b"paper" * 20
TODAY = date(2024, 6, 12)


@pytest.fixture
async def worker(tx: Tx) -> Actor:
    return await builders.actor(tx, area=LANCHENG)


# ---------------------------------------------------------------------------------------------------- what is kept


@given(st.sampled_from([PNG, JPEG, PDF]), st.binary(max_size=50))
def test_what_follows_does_not_change_what_a_file_is(content: bytes, more: bytes) -> None:
    assert media_type(content + more) == media_type(content) is not None


@given(st.binary(max_size=64))
def test_only_three_beginnings_are_taken(content: bytes) -> None:
    known = content.startswith((b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
    assert (media_type(content) is not None) is known


@given(st.sampled_from(sorted(KINDS)), st.integers(0, 2 * MOST_BYTES), st.booleans())
def test_a_file_is_taken_when_it_is_neither_empty_nor_too_large(kind: str, size: int, bound: bool) -> None:
    taken = 0 < size <= MOST_BYTES and (bound or kind != "signature")
    assert (why_not(kind, "image/png", size, for_record=bound) == {}) is taken


@pytest.mark.parametrize("content", [b"<html><script>1</script>", b"PK\x03\x04", b"GIF89a", b" %PDF-1.7", b"MZ"])
async def test_a_file_is_judged_by_its_content(tx: Tx, worker: Actor, content: bytes) -> None:
    who = await builders.person(tx)
    with pytest.raises(Invalid) as fault:
        await attachments.add_attachment(tx, worker, who.id, "photo", content)
    assert "file" in fault.value.fields


async def test_what_is_kept_is_sealed_and_opens_with_the_view_on_record(tx: Tx, worker: Actor) -> None:
    who = await builders.person(tx)
    made = await attachments.add_attachment(tx, worker, who.id, "contract", PDF)
    stored = await tx.session.scalar(select(Attachment.sealed).where(Attachment.id == made.id))
    assert stored is not None
    assert b"paper" not in stored
    found, content = await attachments.open_attachment(tx, worker, who.id, made.id)
    assert (content, found.media_type, found.size) == (PDF, "application/pdf", len(PDF))
    await tx.session.flush()
    seen = await tx.session.scalar(select(func.count()).select_from(Act).where(Act.verb == "attachment.view"))
    assert seen == 1


async def test_the_same_file_handed_in_twice_is_kept_once(tx: Tx, worker: Actor) -> None:
    who = await builders.person(tx)
    first = await attachments.add_attachment(tx, worker, who.id, "photo", PNG)
    assert (await attachments.add_attachment(tx, worker, who.id, "photo", PNG)).id == first.id
    assert (await attachments.add_attachment(tx, worker, who.id, "other", PNG)).id != first.id


async def test_a_person_has_a_bounded_number(tx: Tx, worker: Actor) -> None:
    who = await builders.person(tx)
    values = "gen_random_uuid(), :person, 'photo', 'image/png', 1, '\\x00', '\\x00', now(), :by"
    await tx.session.execute(
        text(
            "insert into attachment (id, person_id, kind, media_type, size, digest, sealed, added_at, added_by) "
            f"select {values} from generate_series(1, 60)"
        ),
        {"person": who.id, "by": worker.id},
    )
    with pytest.raises(Refused, match="最多存 60 份"):
        await attachments.add_attachment(tx, worker, who.id, "photo", PNG)


async def test_one_taken_back_is_seen_by_nobody_and_stays_on_file(tx: Tx, worker: Actor) -> None:
    who = await builders.person(tx)
    made = await attachments.add_attachment(tx, worker, who.id, "photo", PNG)
    await attachments.void_attachment(tx, worker, who.id, made.id, "传错了人")
    assert await attachments_of(tx.session, worker, who.id) == []
    with pytest.raises(NotFound):
        await attachments.open_attachment(tx, worker, who.id, made.id)
    assert (await tx.session.get_one(Attachment, made.id)).void_reason == "传错了人"


# ------------------------------------------------------------------------------------------------- signatures


async def assessed(tx: Tx, worker: Actor, who: Person, **more: object) -> Record:
    form = RecordForm.model_validate(
        {"kind": "ability_assessment", "on": TODAY, "detail": {"result": "not_yet", **more}}
    )
    return (await records.add_records(tx, worker, who, [form])).records[0]


async def state_of(tx: Tx, database: Database, who: Person, step: str) -> str | None:
    await database.settle(tx)
    tx.evaluated.clear()
    wanted = select(Duty.state).where(Duty.person_id == who.id, Duty.step == step, Duty.period == "2024")
    return await tx.session.scalar(wanted)


async def test_four_02_an_assessment_counts_once_a_signature_is_bound_to_it(
    tx: Tx, database: Database, worker: Actor
) -> None:
    who = await builders.person(tx)
    made = await assessed(tx, worker, who)
    assert await state_of(tx, database, who, "ability_assessment") == "open"
    paper = await attachments.add_attachment(tx, worker, who.id, "signature", PNG, made.id)
    assert await state_of(tx, database, who, "ability_assessment") == "met"
    assert who.condition == "no", "AMB-04: what a signed assessment says is learnt"
    await attachments.void_attachment(tx, worker, who.id, paper.id, "不是本人签的")
    assert await state_of(tx, database, who, "ability_assessment") == "open"
    assert who.condition == "unknown"


async def test_one_signed_on_paper_stays_signed_whatever_becomes_of_the_picture(tx: Tx, worker: Actor) -> None:
    who = await builders.person(tx)
    made = await assessed(tx, worker, who, signed=True)
    paper = await attachments.add_attachment(tx, worker, who.id, "signature", PNG, made.id)
    await attachments.void_attachment(tx, worker, who.id, paper.id, "照片模糊")
    assert made.detail["signed"] is True


async def test_amb_24_a_refusal_is_signed_by_its_signature(tx: Tx, worker: Actor) -> None:
    who = await builders.person(tx)
    made = await builders.record(tx, who, "need_registration", outcome="declined", reason="身体不好")
    await attachments.add_attachment(tx, worker, who.id, "signature", JPEG, made.id)
    assert made.detail["signed"] is True


async def test_a_signature_without_a_record_is_refused(tx: Tx, worker: Actor) -> None:
    with pytest.raises(Invalid) as fault:
        await attachments.add_attachment(tx, worker, (await builders.person(tx)).id, "signature", PNG)
    assert "kind" in fault.value.fields


async def test_a_paper_goes_with_its_record_when_that_is_corrected(tx: Tx, worker: Actor) -> None:
    who = await builders.person(tx)
    made = await assessed(tx, worker, who)
    paper = await attachments.add_attachment(tx, worker, who.id, "signature", PNG, made.id)
    form = RecordForm.model_validate({"kind": made.kind, "on": date(2024, 6, 11), "detail": made.detail})
    saved = await records.correct(tx, worker, who.id, made.id, form, "日期写错")
    assert paper.record_id == saved.records[0].id
    assert saved.records[0].detail["signed"] is True


# ----------------------------------------------------------------------------------------------------- the pages


@pytest.fixture
async def who(tx: Tx) -> Person:
    made = await builders.person(tx)
    await tx.session.commit()
    return made


@pytest.fixture
async def client(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx))


async def upload(
    client: AsyncClient, who: Person, content: bytes, kind: str = "photo", name: str = "x.png", record: str = ""
) -> Response:
    address = f"/people/{who.id}/attachments" + (f"?record={record}" if record else "")
    return await client.post(address, data={"kind": kind}, files={"file": (name, content, "text/html")})


async def test_a_file_is_served_to_be_saved_and_never_to_be_run(client: AsyncClient, who: Person) -> None:
    assert (await upload(client, who, PNG)).status_code == 303
    page = BeautifulSoup((await client.get(f"/people/{who.id}/attachments")).text, "html.parser")
    link = str(page.select_one("main .rows a[download]")["href"])  # type: ignore[index]
    answer = await client.get(link)
    assert answer.content == PNG
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_the_name_of_a_file_is_kept_nowhere(client: AsyncClient, tx: Tx, who: Person) -> None:
    await upload(client, who, PNG, name="某某的签名.png")
    lines = await tx.session.scalars(text("select t::text from attachment t union all select t::text from act t"))
    assert [line for line in lines if "某某" in line] == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "请选择要上传的文件"),
        (b"<svg/>", "只能上传 PDF、JPG 或 PNG"),
        (PNG + b"0" * MOST_BYTES, "文件超过 5 MB"),
    ],
)
async def test_what_cannot_be_kept_is_told_on_the_same_page(
    client: AsyncClient, tx: Tx, who: Person, content: bytes, words: str
) -> None:
    answer = await upload(client, who, content, kind="contract")
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert words in page.select_one("#file-error").get_text()  # type: ignore[union-attr]
    assert page.select_one("#kind option[selected]")["value"] == "contract"  # type: ignore[index]
    assert await tx.session.scalar(select(func.count()).select_from(Attachment)) == 0


async def test_a_form_without_a_file_is_told_so(client: AsyncClient, who: Person) -> None:
    answer = await client.post(f"/people/{who.id}/attachments", data={"kind": "photo"})
    assert answer.status_code == 422
    assert "请选择要上传的文件" in answer.text


@pytest.mark.parametrize("area", [YONGCHANG, builders.BAOTOU_KUNDULUN])
async def test_a_file_of_another_area_is_not_there(
    tx: Tx, client: AsyncClient, as_user: AsUser, who: Person, area: str
) -> None:
    await upload(client, who, PDF)
    made = await tx.session.scalar(select(Attachment.id))
    stranger = await as_user(await builders.user(tx, area=area))
    assert (await stranger.get(f"/people/{who.id}/attachments/{made}")).status_code == 404
    theirs = await builders.person(tx, area=area)
    await tx.session.commit()
    assert (await stranger.get(f"/people/{theirs.id}/attachments/{made}")).status_code == 404
    assert (await upload(stranger, who, PNG)).status_code == 404


async def test_an_administrator_opens_no_file(tx: Tx, client: AsyncClient, as_user: AsUser, who: Person) -> None:
    await upload(client, who, PDF)
    made = await tx.session.scalar(select(Attachment.id))
    admin = await as_user(await builders.user(tx, role=Role.SYSTEM_ADMIN, area=builders.LONGYANG))
    assert (await admin.get(f"/people/{who.id}/attachments/{made}")).status_code == 403


async def test_a_signature_is_handed_in_from_the_record(tx: Tx, client: AsyncClient, who: Person) -> None:
    made = await builders.record(tx, who, "ability_assessment", result="supported")
    await tx.session.commit()
    record = await client.get(f"/people/{who.id}/records/{made.id}")
    assert "还没有本人签字" in record.text
    form = await client.get(f"/people/{who.id}/attachments?record={made.id}")
    assert BeautifulSoup(form.text, "html.parser").select_one("#kind option[selected]")["value"] == "signature"  # type: ignore[index]
    answer = await upload(client, who, PNG, "signature", record=str(made.id))
    assert answer.headers["location"] == f"/people/{who.id}/records/{made.id}"
    assert "还没有本人签字" not in (await client.get(answer.headers["location"])).text
