"""A sheet about an invented person, with something in every place; and what is in a file."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from uuid import UUID, uuid4

from service.ledgers.rules.content import Content, Goal, Kind, Measure, Subsidy
from service.ledgers.rules.series import Service
from service.ledgers.rules.sheet import Sheet, Who

TODAY = date(2024, 6, 12)
OFFICER = UUID(int=1)
SECRETS = ("欧阳示例", "0012", "某大学", "兰城街道", "李敏", "王督导", "陪同面试", "想做文员", "隆残就", "同意录用")
"""What a sheet for inspection must not show."""


def sheet(*, measures: int = 3, name: str = "欧阳示例", phone: str = "138****0012", kind: Kind = "graduate") -> Sheet:
    """As it is printed."""
    todo = tuple(Measure(uuid4(), "job_referral", "陪同面试", OFFICER, TODAY) for _ in range(measures))
    grants = (Subsidy("jobseeker_grant", "received", TODAY, "隆残就〔2024〕12号"),)
    told = {"sex": "女", "age": "24 岁", "disability": "听力残疾一级", "education": "大学本科", "place": "隆阳区"}
    study = {"school": "某大学", "major": "会计", "level": "本科", "graduates_on": "2024-06-30", "willing": "有"}
    return Sheet(
        kind=kind,
        number="530502-2024-0A1B2C3D",
        version=3,
        content=Content(TODAY, OFFICER, TODAY, (Goal(uuid4(), "找工作"),), todo, grants),
        who=Who(
            name=name,
            id_number="530502************",
            phone=phone,
            hukou="兰城街道",
            residence="兰城街道",
            **told,
            **study,
        ),
        wishes=("想做文员", "区内", "会计"),
        surveyed_on=TODAY,
        services=[(TODAY, "policy_consult", "phone")],
        done=[Service("survey_visit", TODAY)],
        names={OFFICER: "李敏"},
        offered={"jobseeker_grant": "一次性求职补贴"},
        sign_off="signed",
        signed_by="王督导",
        signed_on=TODAY,
        remark="同意录用",
        printed_on=TODAY,
        printed_by="李敏",
    )


def pages(made: bytes) -> int:
    """How many a PDF has."""
    return max(int(count) for count in re.findall(rb"/Type /Pages.*?/Count (\d+)|/Count (\d+)", made)[0] if count)


def words(made: bytes) -> str:
    """All text parts of a Word file, headers, footers and properties too."""
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        return " ".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
