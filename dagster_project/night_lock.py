"""One night at a time: a file lock that the kernel frees when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

#: EX_TEMPFAIL of sysexits.h: schedulers read it as "try again later".
EXIT_CODE = 75


class NightLocked(RuntimeError):
    """Another night holds the lock; the message says which, since when, and what to do."""

    exit_code = EXIT_CODE


@contextmanager
def night_lock(path: Path, run_id: str) -> Iterator[None]:
    """Hold the night's lock; the file names its holder and stays behind, which is harmless.

    The descriptor is not inherited by programs that the night starts, and a forked child closes it, so that
    an orphan cannot keep the next night out.

    Raises:
        NightLocked: another process, or another night of this one, holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NightLocked(_who_holds(descriptor, path)) from None
        _held.add(descriptor)
        note = {
            "pid": os.getpid(),
            "run_id": run_id,
            "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, (json.dumps(note) + "\n").encode(), 0)
        yield
    finally:
        _held.discard(descriptor)
        os.close(descriptor)


_held: set[int] = set()


def _release_in_child() -> None:
    """A lock belongs to the open file, which a fork shares; closing the child's end leaves the parent's."""
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_release_in_child)


def _who_holds(descriptor: int, path: Path) -> str:
    try:
        note = json.loads(os.pread(descriptor, 4096, 0))
        holder = f"run {note['run_id']} (process {note['pid']}) since {note['started_at']}"
    except (ValueError, KeyError, TypeError):
        holder = "another run"
    return f"{path}: held by {holder}; wait until it ends. The lock ends with its process, so leave the file."
