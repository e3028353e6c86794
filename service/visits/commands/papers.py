"""What is photographed or signed during a visit, kept with what the visit recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from service.access.rules import Actor
from service.casework.commands.attachments import add_attachment
from service.casework.commands.records import Saved
from service.casework.queries.attachments import attachments_count
from service.casework.rules import attachments
from service.casework.rules.records import is_late
from service.casework.schemas.records import RecordForm
from service.kit.db import Tx
from service.kit.errors import Invalid


class Paper(NamedTuple):
    """A photo taken, or a signature given, during a visit."""

    kind: str
    content: bytes


async def check_paper(tx: Tx, person_id: UUID, paper: Paper, told: Sequence[RecordForm]) -> None:
    """Before anything is written, so that the form shown again is that of before."""
    faults = attachments.why_not(paper.kind, attachments.media_type(paper.content), len(paper.content), for_record=True)
    if paper.kind == "signature" and not any(_signed_by(one) and not is_late(one.on, tx.today) for one in told):
        faults = {"file": "签字只附在职业能力评估或“本人不愿意”上；30 天以前的，督导同意后再到那条记录里上传。"}
    if await attachments_count(tx.session, person_id) >= attachments.MOST_OF_A_PERSON:
        faults = {"file": f"一个人最多存 {attachments.MOST_OF_A_PERSON} 份材料。请先作废不再需要的。"}
    if faults:
        raise Invalid({"file": "".join(faults.values())})


def _signed_by(one: RecordForm) -> bool:
    return attachments.takes_signature(one.kind, one.outcome)


async def keep_paper(tx: Tx, actor: Actor, person_id: UUID, paper: Paper, saved: Saved) -> None:
    """A signature belongs to what it signs, a photo to the first thing done; one of a late visit, to the person."""
    signs = paper.kind == "signature"
    proved = [one.id for one in saved.records if not signs or attachments.takes_signature(one.kind, one.outcome)]
    record_id = proved[0] if proved else None
    await add_attachment(tx, actor, person_id, paper.kind, paper.content, record_id)
