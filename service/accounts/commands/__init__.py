"""What is done to accounts: users and roles, passwords, sessions, tokens, forms kept over the end of a session."""

from service.accounts.commands.guessing import forget_guesses
from service.accounts.commands.keeping import keep_form, take_kept
from service.accounts.commands.passwords import change_password, reset_password
from service.accounts.commands.sessions import by_session, sign_in, sign_out
from service.accounts.commands.tokens import by_token, end_access, issue_token, revoke_token
from service.accounts.commands.users import add_user, disable_guards, disable_user, enable_user, grant_role, revoke_role

__all__ = [
    "add_user",
    "by_session",
    "by_token",
    "change_password",
    "disable_guards",
    "disable_user",
    "enable_user",
    "end_access",
    "forget_guesses",
    "grant_role",
    "issue_token",
    "keep_form",
    "reset_password",
    "revoke_role",
    "revoke_token",
    "sign_in",
    "sign_out",
    "take_kept",
]
