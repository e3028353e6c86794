"""What is kept: all tables, a file a subject. Columns and constraints, no behaviour.

`info` of a table: `owner`, the slice that alone writes it; `follows`: its county, township and village are those of the
person. `info` of a column: `writer`, the slice that keeps this one up to date in another's table; where it refers to a
person, `merge`, what becomes of its rows when two entries are made one (that act alone writes all tables):

move: they go over. combine: they go over unless the kept person has one of that kind, which then holds. refuse: no
merge while there are any. derive: computed rows, thrown away and made again.
"""

from service.tables import (
    access,
    accounts,
    approvals,
    attachments,
    audit,
    caseloads,
    duties,
    employment,
    entitlements,
    exchange,
    groups,
    ledgers,
    people,
    profiles,
    records,
    reminders,
    supervision,
    visits,
)

__all__ = [
    "access",
    "accounts",
    "approvals",
    "attachments",
    "audit",
    "caseloads",
    "duties",
    "employment",
    "entitlements",
    "exchange",
    "groups",
    "ledgers",
    "people",
    "profiles",
    "records",
    "reminders",
    "supervision",
    "visits",
]
