"""Errors as a person reads them, and the exit codes that a scheduler reads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from dagster_project.contracts import ContractError
from dagster_project.dbt_build import DbtError
from dagster_project.extract.ledger.ledger import LedgerError
from dagster_project.extract.ledger.reconcile import LandingDamaged
from dagster_project.extract.workers import WorkerDied
from dagster_project.night_lock import NightLocked
from dagster_project.settings import SettingsError

EXIT_FAILED = 1
EXIT_SETTINGS = 2
EXIT_BLOCKED = 3
EXIT_LOCKED = 75  # EX_TEMPFAIL: try again later

stderr = Console(stderr=True, highlight=False)


@contextmanager
def readable_errors() -> Iterator[None]:
    """Print what went wrong and what to do, without a traceback; CONCORD_DEBUG=1 shows it."""
    try:
        yield
    except (typer.Exit, KeyboardInterrupt):
        raise
    except Exception as error:
        if os.environ.get("CONCORD_DEBUG"):
            raise
        cause = known_cause(error)
        if cause is not None:
            stderr.print(f"[red]✗[/red] {cause}", soft_wrap=True)
        else:
            root = root_cause(error)
            stderr.print(f"[red]✗[/red] {type(root).__name__}: {root}", soft_wrap=True)
            stderr.print("  Nothing that had landed is lost; run it again. CONCORD_DEBUG=1 shows the traceback.")
        raise typer.Exit(exit_code(cause)) from None


def known_cause(error: BaseException) -> BaseException | None:
    """The error of ours that lies under the frameworks' wrappers."""
    from dagster_project.night import GateBlocked
    from dagster_project.publish import PublishError, PublishRefused

    known = (
        SettingsError, ContractError, DbtError, NightLocked, GateBlocked, PublishRefused, PublishError,
        LandingDamaged, LedgerError, WorkerDied,
    )  # fmt: skip
    current: BaseException | None = error
    while current is not None:
        if isinstance(current, known):
            return current
        current = current.__cause__ or current.__context__
    return None


def root_cause(error: BaseException) -> BaseException:
    """The first error of a chain; frameworks wrap it in errors that quote whole tracebacks."""
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error


def exit_code(cause: BaseException | None) -> int:
    """Exit code for an error of ours."""
    from dagster_project.night import GateBlocked
    from dagster_project.publish import PublishRefused

    if isinstance(cause, NightLocked):
        return EXIT_LOCKED
    if isinstance(cause, SettingsError | ContractError):
        return EXIT_SETTINGS
    if isinstance(cause, GateBlocked | PublishRefused):
        return EXIT_BLOCKED
    return EXIT_FAILED
