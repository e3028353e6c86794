"""为什么, lists, reminders and boards say 按惯例（方案未写明） where no plan says so, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text

from service.access.rules import Role
from service.dossier.rules import Dossier
from service.duties.rules.reasons import explain
from service.duties.rules.rows import Judgement
from service.kit.db import Database, Tx
from service.kit.web import environment
from service.law.calendar import packaged
from service.law.evaluate import Duty
from service.law.names import ASSUMED
from service.law.profile import Profile
from service.law.profile_store import load, shipped
from service.law.rules import AnyRule, Milestones
from service.law.view import Source
from service.reminders.commands import deliver, run_mornings, undelivered
from tests import builders
from tests.conftest import AsUser
from tests.duties.test_rules import dossier

TODAY = date(2024, 6, 12)
CALENDAR = packaged()
# Read out of the plans: what a plan states of a rule, due date and all (n: the contacts of GRAD-10 by number).
STATED = {
    "longyang-2022": {"FOUR-01", "FOUR-03", "FOUR-04", "S131-01", "FUP-04", "CRED-01"},
    "kaizhou-2022": {"SUB-05", "CRED-01"},
    "xinyang-2022": {"FOUR-01", "FOUR-03", "FOUR-04", "GRAD-18", "CRED-01"},
    "baotou-2022": {"PUB-01", "SUB-01", "CRED-01"},
    "jiangxi-2022": {"GRAD-10 3", "SUB-06", "CRED-01"},
}


def duties(profile: Profile, rule: AnyRule) -> Iterator[Duty]:
    """One of each kind that a rule can make."""
    months = rule.at_months if isinstance(rule, Milestones) else (None,)
    for step in rule.step_names():
        for n, month in enumerate(months, 1):
            source = rule.period_source if month is None else rule.source_at(month)  # type: ignore[union-attr]
            yield Duty(
                rule=rule.id,
                program=rule.program,
                step=step,
                period="2024",
                period_source=source,
                n=n if month else None,
                opens_on=date(2024, 1, 1),
                due_on=date(2024, 12, 31),
                required=1,
                done=0,
                state="open",
                because=(),
                literal=None,
                source=Source(profile.document_of(rule), rule.clause),
            )


def page(who: Dossier, profile: Profile, duty: Duty) -> str:
    told = explain(who, Judgement("now", TODAY, profile, (duty,)), duty, CALENDAR)
    shown = environment().get_template("duties/why.html")
    about = {"who": ("/people/1", "测试"), "step": "", "program": "", "tag": "", "state": "", "due_on": "2024-12-31"}
    counts = {"answers": [], "counted": [], "done": 0, "required": 1, "plan_by": ""}
    acts: dict[str, object] = {"act": None, "asks": None, "waivable": None, "nav": [], "flash": []}
    marked = {"told": told, "assumed_mark": ASSUMED}
    return shown.render(layout="fragment.html", page={"title": ""}, **about, **counts, **acts, **marked)


@pytest.mark.parametrize("code", shipped())
def test_why_marks_what_the_plan_does_not_say_and_only_that(code: str) -> None:
    """The signature of FOUR-02 and GRAD-04 is asked for by no plan, whatever their due date."""
    profile, who = load(code), dossier()
    who = replace(who, columns={**who.columns, "village": "530502101201"})
    marked: dict[str, bool] = {}
    for rule in profile.rules:
        for duty in duties(profile, rule):
            html = page(who, profile, duty)
            name = f"{rule.id} {duty.n}" if duty.n and f"{rule.id} 3" in STATED[code] else rule.id
            marked[name] = marked.get(name, False) or ASSUMED in html
            assert "条款要点" in html
            assert rule.text in html
            assert "“" not in BeautifulSoup(html, "html.parser").select("#rule ~ dl")[0].get_text()
    assert {name for name, said in marked.items() if not said} == STATED[code]


async def test_baotous_years_are_marked_in_list_person_reminder_board_and_report_and_longyangs_are_not(
    database: Database, tx: Tx, as_user: AsUser
) -> None:
    """包头 does not say how often 四个一 is due; 隆阳 says every year."""
    for area, marked in ((builders.BAOTOU_KUNDULUN, True), (builders.LANCHENG, False)):
        worker = await builders.user(tx, area=area)
        who = await builders.person(tx, area=area, owner=worker.id)
        await database.settle(tx)
        await tx.session.execute(
            text("update duty set plan_by = :day where person_id = :who and step = 'info_check'"),
            {"day": tx.today, "who": who.id},
        )
        await run_mornings(tx)
        for digest in await undelivered(tx):
            await deliver(tx, digest)
        await tx.session.execute(text("delete from morning_run"))
        client = await as_user(worker)
        inbox = BeautifulSoup((await client.get("/inbox")).text, "html.parser")
        message = str(inbox.select_one("a[href^='/inbox/']")["href"])  # type: ignore[index]
        for address in ("/today?view=all", f"/people/{who.id}", message):
            assert (ASSUMED in (await client.get(address)).text) is marked, address
        boss = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=area[:6]))
        rows = BeautifulSoup((await boss.get("/board")).text, "html.parser").select("tbody tr")
        checked = next(row.get_text() for row in rows if "基础信息核对率" in row.get_text())
        assert (ASSUMED in checked) is marked
        assert f"数据截至10月31日，{ASSUMED}" in (await boss.get("/reports")).text
