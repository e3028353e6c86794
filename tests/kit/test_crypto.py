"""Field encryption and keyed hashes."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.kit.crypto import cipher_of, stored_spec

FIRST, SECOND = "k1:" + "07" * 32, "k2:" + "11" * 32
PLACE = "person.sealed_id:3f6e"
cipher = cipher_of(FIRST)


@given(st.text())
def test_what_was_sealed_opens_in_its_place(text: str) -> None:
    assert cipher.open(cipher.seal(text, PLACE), PLACE) == text


def test_the_same_text_sealed_twice_does_not_look_the_same() -> None:
    assert cipher.seal("999999199003070021", PLACE) != cipher.seal("999999199003070021", PLACE)


def test_a_value_moved_to_another_row_or_column_does_not_open() -> None:
    sealed = cipher.seal("13800000000", PLACE)
    for elsewhere in ("person.sealed_id:3f6f", "person.sealed_phone:3f6e"):
        with pytest.raises(ValueError, match="does not open"):
            cipher.open(sealed, elsewhere)


@given(st.integers(min_value=0), st.integers(1, 255))
def test_a_value_tampered_with_does_not_open(position: int, change: int) -> None:
    sealed = bytearray(cipher.seal("13800000000", PLACE))
    sealed[position % len(sealed)] ^= change
    with pytest.raises(ValueError, match=r"does not open|no key"):
        cipher.open(bytes(sealed), PLACE)


def test_after_a_new_key_old_values_open_and_are_found_and_new_ones_are_sealed_with_it() -> None:
    both = cipher_of(f"{FIRST},{SECOND}")
    assert both.open(cipher.seal("13800000000", PLACE), PLACE) == "13800000000"
    assert both.index("13800000000") == cipher.index("13800000000")
    with pytest.raises(ValueError, match="no key"):
        cipher.open(both.seal("13800000000", PLACE), PLACE)


def test_nobody_without_the_key_can_try_numbers_out() -> None:
    assert cipher.index("13800000000") != cipher_of(SECOND).index("13800000000")


def test_keys_are_not_shown_when_a_cipher_is_printed() -> None:
    assert "07" * 4 not in repr(cipher)
    assert "\\x07" not in repr(cipher)


@pytest.mark.parametrize("spec", ["", "k1", "k1:07", ":" + "07" * 32, "k1:" + "zz" * 32, f"{FIRST},"])
def test_keys_written_wrongly_are_refused(spec: str) -> None:
    with pytest.raises(ValueError, match=r"密钥|hex"):
        cipher_of(spec)


def test_the_kept_keys_are_made_once_and_are_their_owners_alone(tmp_path: Path) -> None:
    spec = stored_spec(tmp_path / "keys")
    assert stored_spec(tmp_path / "keys") == spec
    assert cipher_of(spec).current == "k1"
    (kept,) = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
