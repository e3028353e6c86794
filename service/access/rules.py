"""Roles and what each may do, as one table; and the actor, whom every query and command is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from service.access.areas import covers


class Role(StrEnum):
    """The six roles; the last three exclude one another and read no cases (等保 8.1.4.2, 8.1.5)."""

    COUNSELOR = "counselor"
    GRADUATE_OFFICER = "graduate_officer"
    SUPERVISOR = "supervisor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


ROLE_LABELS = {
    Role.COUNSELOR: "就业辅导员",
    Role.GRADUATE_OFFICER: "毕业生专员",
    Role.SUPERVISOR: "督导",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}
ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


class Permission(StrEnum):
    """What can be allowed. A page or route names one; the table below says which roles hold it."""

    CASE_READ = "case.read"
    PERSON_EDIT = "person.edit"
    PERSON_UNMASK = "person.unmask"
    PERSON_MERGE = "person.merge"
    RECORD_WRITE = "record.write"
    VISIT_RECORD = "visit.record"
    CASELOAD_ASSIGN = "caseload.assign"
    IMPORT = "import"
    EXPORT = "export"
    APPROVAL_ASK = "approval.ask"
    APPROVAL_DECIDE = "approval.decide"
    AREA_EDIT = "area.edit"
    RECONCILE = "reminder.reconcile"
    PROFILE_READ = "profile.read"
    PROFILE_BIND = "profile.bind"
    USER_READ = "user.read"
    USER_EDIT = "user.edit"
    ROLE_GRANT = "role.grant"
    AUDIT_READ = "audit.read"
    SELF = "self"


_CASEWORK = frozenset(
    {
        Permission.SELF,
        Permission.CASE_READ,
        Permission.PERSON_EDIT,
        Permission.PERSON_UNMASK,
        Permission.RECORD_WRITE,
        Permission.VISIT_RECORD,
        Permission.APPROVAL_ASK,
        Permission.PROFILE_READ,
        Permission.EXPORT,
    }
)
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COUNSELOR: _CASEWORK,
    Role.GRADUATE_OFFICER: _CASEWORK | {Permission.IMPORT},
    Role.SUPERVISOR: _CASEWORK
    | {
        Permission.PERSON_MERGE,
        Permission.CASELOAD_ASSIGN,
        Permission.IMPORT,
        Permission.APPROVAL_DECIDE,
        Permission.AREA_EDIT,
        Permission.RECONCILE,
        Permission.USER_READ,
    },
    Role.SYSTEM_ADMIN: frozenset(
        {Permission.SELF, Permission.USER_READ, Permission.USER_EDIT, Permission.PROFILE_READ, Permission.PROFILE_BIND}
    ),
    Role.SECURITY_ADMIN: frozenset(
        {Permission.SELF, Permission.USER_READ, Permission.ROLE_GRANT, Permission.PROFILE_READ}
    ),
    Role.AUDIT_ADMIN: frozenset({Permission.SELF, Permission.AUDIT_READ}),
}


def exclusive(roles: frozenset[Role]) -> bool:
    """Whether these roles may be held by one user: an administrator's role stands alone (三员分立)."""
    return len(roles) == 1 or not roles & ADMIN_ROLES


@dataclass(frozen=True, slots=True)
class Grant:
    """A role granted for an area; `label` is the area's name."""

    role: Role
    area: str
    label: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `counties`, `townships` and `villages` are the areas of the case-reading roles, spelled out at sign-in.

    A grant for a prefecture or a province becomes its counties; an actor without any sees nobody.
    """

    id: UUID
    username: str
    name: str
    grants: tuple[Grant, ...]
    counties: frozenset[str] = frozenset()
    townships: frozenset[str] = frozenset()
    villages: frozenset[str] = frozenset()

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held, whatever their areas."""
        return frozenset(grant.role for grant in self.grants)

    def may(self, permission: Permission) -> bool:
        """Whether any role held carries the permission."""
        return any(permission in PERMISSIONS[role] for role in self.roles)

    def holding(self, permission: Permission) -> Actor:
        """The actor in the areas of those roles alone that carry `permission`.

        A supervisor of one township who is a counselor in the next supervises the one and not the other.
        """
        grants = tuple(grant for grant in self.grants if permission in PERMISSIONS[grant.role])
        if len(grants) == len(self.grants):
            return self

        def kept(codes: frozenset[str]) -> frozenset[str]:
            return frozenset(code for code in codes if any(covers(grant.area, code) for grant in grants))

        areas = (kept(self.counties), kept(self.townships), kept(self.villages))
        return replace(self, grants=grants, counties=areas[0], townships=areas[1], villages=areas[2])

    @property
    def works_cases(self) -> bool:
        """Whether the actor keeps a caseload (就业辅导员, 毕业生专员): lists then begin with the actor's own."""
        return bool(self.roles & {Role.COUNSELOR, Role.GRADUATE_OFFICER}) and Role.SUPERVISOR not in self.roles
