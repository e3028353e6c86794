"""The invented county's users: who may sign in, and who only holds cases."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID, uuid4

from service.access.rules import Actor, Role
from service.accounts.commands.tokens import issue_token
from service.accounts.commands.users import add_user
from service.accounts.queries import actor_of
from service.demo.places import Township
from service.demo.words import person_name
from service.kit.db import Tx
from service.tables.accounts import RoleGrant, User

ROLES = (  # (user name, role); counselors come with their townships
    ("duban", Role.SUPERVISOR),
    ("biye", Role.GRADUATE_OFFICER),
    ("xitong", Role.SYSTEM_ADMIN),
    ("anquan", Role.SECURITY_ADMIN),
    ("shenji", Role.AUDIT_ADMIN),
)
SIGNING_IN = 2  # counselors who may sign in, of different townships
TOKEN_DAYS = 3650


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody who may sign in; password and token stand nowhere else in the clear."""

    user: str
    password: str
    role: str
    area: str
    token: str


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works in the county; `counselors`: township → its counselors, in the order of their villages."""

    users: list[DemoUser]
    supervisor: Actor
    officer: Actor
    counselors: dict[str, list[Actor]]

    @property
    def everybody(self) -> list[Actor]:
        """All counselors."""
        return [one for township in self.counselors.values() for one in township]


async def hire(tx: Tx, rng: Random, county: str, townships: Sequence[Township], prefix: str) -> Staff:
    """Make the county's users; `prefix` keeps names of several counties apart."""
    users: list[DemoUser] = []
    actors: dict[Role, Actor] = {}
    for name, role in ROLES:
        made, actors[role] = await _signing_in(tx, rng, prefix + name, role, county)
        users.append(made)
    counselors: dict[str, list[Actor]] = {}
    for place, township in enumerate(townships):
        counselors[township.code] = []
        for number in range(township.counselors):
            name = f"{prefix}fd{place + 1:02}{number + 1}"
            if number == 0 and place < SIGNING_IN:
                made, actor = await _signing_in(tx, rng, name, Role.COUNSELOR, township.code)
                users.append(made)
            else:
                actor = await actor_of(tx.session, await _holding(tx, rng, name, township.code))
            counselors[township.code].append(actor)
    made, _ = await _signing_in(tx, rng, f"{prefix}zhenduban", Role.SUPERVISOR, townships[0].code)
    users.append(made)
    return Staff(users, actors[Role.SUPERVISOR], actors[Role.GRADUATE_OFFICER], counselors)


async def _signing_in(tx: Tx, rng: Random, name: str, role: Role, area: str) -> tuple[DemoUser, Actor]:
    password = f"Yiren-{secrets.token_hex(4)}"
    shown = person_name(rng, rng.choice(("male", "female")))
    user = await add_user(tx, None, name, shown, password, [(role, area)], must_change=False)
    token = await issue_token(tx, user.id, TOKEN_DAYS)
    return DemoUser(name, password, role.value, area, token), await actor_of(tx.session, user.id)


async def _holding(tx: Tx, rng: Random, name: str, township: str) -> UUID:
    """A counselor without a password: it takes a reset to sign in."""
    shown = person_name(rng, rng.choice(("male", "female")))
    made = User(id=uuid4(), username=name, name=shown, password_hash="!", created_at=tx.now)  # noqa: S106 - none is set
    tx.session.add(made)
    await tx.session.flush()
    tx.session.add(RoleGrant(user_id=made.id, role=Role.COUNSELOR, area=township, granted_at=tx.now))
    await tx.session.flush()
    return made.id
