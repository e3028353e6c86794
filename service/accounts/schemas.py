"""Shapes of the forms of signing in, passwords, users and roles."""

from __future__ import annotations

import re
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from service.access.rules import Role


def _username(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,31}", text):
        raise ValueError("用户名为 2 到 32 位小写字母、数字、点或短横，以字母或数字开头。")
    return text


Username = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True), AfterValidator(_username)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class Form(BaseModel):
    """A form takes no field that it does not know."""

    model_config = ConfigDict(extra="forbid")


class SignInForm(Form):
    """Username and password as typed; `next` is where the user wanted to go."""

    username: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    next: str = ""


class PasswordForm(Form):
    """The old password and the new one, twice."""

    old: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    new: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    again: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class UserForm(Form):
    """A new account; its first password is made by the system and shown once."""

    username: Username
    name: Name


class GrantForm(Form):
    """A role for an area."""

    role: Role
    area: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=12)]


class RevokeForm(Form):
    """Which grant is taken back."""

    grant: UUID
