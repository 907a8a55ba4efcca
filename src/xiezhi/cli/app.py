# SPDX-License-Identifier: Apache-2.0
"""The command ``xiezhi``: one verb a file. What a user must mend is one line on stderr and exit status 2."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module

import typer

import xiezhi
from xiezhi.cli.language import say
from xiezhi.cli.trouble import database_trouble
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import in_trouble

VERBS = (
    "check", "explain", "convert", "pack", "simulate",
    "ledger", "import_", "matter", "may", "todo", "finding", "finding_acts", "patrol", "norm", "unit", "officer",
    "access", "vault", "library", "audit", "records", "tick",
)  # fmt: skip

app = typer.Typer(
    name="xiezhi",
    help="獬豸: 按规则包监督执法记录。 Xiezhi supervises law enforcement records against dated norms.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"xiezhi {xiezhi.__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="版本号。 The program's version."
    ),
) -> None:
    """獬豸: 按规则包监督执法记录。 Xiezhi supervises law enforcement records against dated norms."""


def add(group: typer.Typer, verbs: Iterable[str]) -> None:
    """Adds each verb; one whose file is not there is a fault of the program, not a verb less."""
    for verb in verbs:
        import_module(f"xiezhi.cli.{verb}").register(group)


add(app, VERBS)


def main() -> None:
    """Entry point: runs a verb; errors a user can mend are one line on stderr, exit status 2."""
    try:
        app()
    except XiezhiError as error:
        typer.echo(say(error, sys.argv), err=True)
        sys.exit(2)
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        typer.echo(f"{named}{error.strerror or error}", err=True)
        sys.exit(2)
    except Exception as error:
        if not in_trouble(error):
            raise
        typer.echo(database_trouble(error), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
