"""`onecase …`: operator commands. Exit status 0 done, 1 refused or failed (why, on stderr), 2 wrong usage."""

from __future__ import annotations

import sys

import typer
from typer.exceptions import TyperException

from service.cli import (
    audit,
    demo,
    duties,
    engine,
    exports,
    imports,
    places,
    profiles,
    reminding,
    reports,
    setup,
    users,
    web,
)
from service.cli.running import explain
from service.cli.usage import Program, usage_error

app = Program(
    name="onecase",
    help="OneCase（一人一案）：残疾人就业服务。",
    add_completion=False,
    pretty_exceptions_enable=False,
)
for part in (web, setup, engine, reminding, reports, demo):
    part.add_to(app)
app.add_typer(users.app, name="users")
app.add_typer(users.tokens, name="tokens")
app.add_typer(profiles.app, name="profiles")
app.add_typer(places.app, name="areas")
app.add_typer(duties.app, name="duties")
app.add_typer(imports.app, name="import")
app.add_typer(exports.app, name="export")
app.add_typer(audit.app, name="audit")


def main() -> None:
    """The program `onecase`: what a command raises is told in one message, without a traceback."""
    try:
        sys.exit(app(standalone_mode=False))
    except KeyboardInterrupt:
        sys.exit(130)
    except TyperException as fault:
        typer.echo(usage_error(fault), err=True)
        sys.exit(fault.exit_code)
    except typer.Abort:
        typer.echo("已取消。", err=True)
        sys.exit(1)
    except Exception as fault:  # noqa: BLE001 - the last place where anything can be told
        typer.echo(explain(fault), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
