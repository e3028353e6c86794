"""Whatever refers to a person says what becomes of it when two entries are made one."""

from __future__ import annotations

from service import wiring
from service.kit.db import Base
from service.people.commands.merging import merge_modes


def test_every_reference_to_a_person_says_what_a_merge_does() -> None:
    assert wiring.SETTLERS  # all tables are loaded with it
    references = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname == "person.id"
    }

    assert set(merge_modes()) == references
