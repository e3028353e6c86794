"""Passwords, lock-out, idle time, and where one may be sent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.access.rules import Role, exclusive
from service.accounts.commands.passwords import one_time_password
from service.accounts.rules import (
    FROM_A_SOURCE,
    LOCKED_FOR,
    after_failure,
    local_path,
    locked,
    password_fault,
    quiet_for,
    ran_out,
    source_of,
)
from service.kit.clock import SHANGHAI

NOW = datetime(2024, 6, 12, 9, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("Ab1@xyz", "太短"),
        ("abcdefgh", "太简单"),
        ("abcdefg1", "太简单"),
        ("x" * 129, "太长"),
        ("Zhang.san1", "用户名"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, complaint: str) -> None:
    assert complaint in (password_fault(password, "zhang.san") or "")


@pytest.mark.parametrize("password", ["Abcdefg1", "abcdefg1@", "密码Abcdef1"])
def test_three_kinds_of_characters_will_do(password: str) -> None:
    assert password_fault(password, "wang") is None


def test_one_time_passwords_pass_our_own_rules_and_differ() -> None:
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert all(password_fault(password, "wang") is None for password in made)


def test_the_fifth_failure_locks_for_half_an_hour() -> None:
    failed, since, until = 0, NOW - timedelta(days=30), None
    for _ in range(4):
        failed, since, until = after_failure(failed, since, NOW)
        assert until is None
    failed, since, until = after_failure(failed, since, NOW)
    assert until == NOW + LOCKED_FOR == NOW + timedelta(minutes=30)
    assert locked(until, NOW + timedelta(minutes=29))
    assert not locked(until, NOW + timedelta(minutes=30))


def test_failures_of_a_source_are_counted_from_anew_after_half_an_hour() -> None:
    failed, since, until = after_failure(49, NOW, NOW + timedelta(minutes=31), FROM_A_SOURCE)
    assert (failed, since, until) == (1, NOW + timedelta(minutes=31), None)
    assert after_failure(49, NOW, NOW + timedelta(minutes=30), FROM_A_SOURCE)[2] is not None


@pytest.mark.parametrize(
    ("host", "source"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("testclient", ""),
        (None, ""),
    ],
)
def test_where_somebody_comes_from(host: str | None, source: str) -> None:
    assert source_of(host) == source


def test_a_session_ends_after_idle_time_or_after_a_day_of_work() -> None:
    assert not ran_out(NOW, NOW, NOW + timedelta(minutes=29), 30)
    assert ran_out(NOW, NOW, NOW + timedelta(minutes=30), 30)
    assert ran_out(NOW, NOW + timedelta(hours=11, minutes=59), NOW + timedelta(hours=12), 30)


@given(st.integers(1, 600))
def test_the_warning_comes_before_the_session_can_have_ended(idle_minutes: int) -> None:
    warned, ended = (timedelta(seconds=seconds) for seconds in quiet_for(idle_minutes))
    assert timedelta() < warned < ended
    assert not ran_out(NOW, NOW, NOW + ended - timedelta(seconds=1), idle_minutes)
    if idle_minutes >= 5:
        assert ended - warned == timedelta(minutes=2)


@pytest.mark.parametrize("path", ["/today", "/people/1?tab=jobs", "/", "/搜索"])
def test_pages_of_ours_are_gone_back_to(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "",
        None,
        "/\t/evil",
        "/a\r\nb",
    ],
)
def test_nobody_is_sent_to_another_host(path: str | None) -> None:
    assert local_path(path) is None


@given(st.text(max_size=30))
def test_whatever_is_asked_for_stays_on_this_host(asked: str) -> None:
    path = local_path(asked)
    assert path is None or (path.startswith("/") and path[1:2] not in {"/", "\\"})


@given(st.sets(st.sampled_from(list(Role)), min_size=1))
def test_an_administrators_role_stands_alone(roles: set[Role]) -> None:
    admins = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
    assert exclusive(frozenset(roles)) == (len(roles) == 1 or not roles & admins)
