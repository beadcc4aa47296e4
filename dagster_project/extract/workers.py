"""Worker processes for landing. They never outlive the night: an orphan would write into the next one."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import ModuleType
from typing import Final, Protocol

from dagster_project.extract.landing.land import LandingTask, land_file
from dagster_project.extract.landing.landed import Landed, NotLanded

_PR_SET_PDEATHSIG: Final = 1
_PARENT_POLL_SECONDS: Final = 0.5

#: Below this much to parse, in bytes, starting processes costs more than it saves.
WORTH_WORKERS_BYTES: Final = 24 << 20


class WorkerDied(RuntimeError):
    """A worker process was killed, most often for want of memory."""

    def __init__(self) -> None:
        super().__init__(
            "a worker that lands files was killed, most often because memory ran out; "
            "nothing half-landed is visible. Run the night again, with fewer workers if it happens again."
        )


class Pending(Protocol):
    """A file that is being landed."""

    def result(self) -> Landed | NotLanded:
        """Wait for what became of it."""


class Lander(Protocol):
    """Takes files to land."""

    def submit(self, task: LandingTask) -> Pending:
        """Begin to land a file."""


class _Done:
    def __init__(self, outcome: Landed | NotLanded) -> None:
        self._outcome = outcome

    def result(self) -> Landed | NotLanded:
        return self._outcome


class _Inline:
    def submit(self, task: LandingTask) -> Pending:
        return _Done(land_file(task))


class _Submitted:
    def __init__(self, future: Future[Landed | NotLanded]) -> None:
        self._future = future

    def result(self) -> Landed | NotLanded:
        try:
            return self._future.result()
        except BrokenProcessPool:
            raise WorkerDied from None


class _Pool:
    def __init__(self, executor: ProcessPoolExecutor) -> None:
        self._executor = executor

    def submit(self, task: LandingTask) -> Pending:
        try:
            with _without_main():
                return _Submitted(self._executor.submit(land_file, task))
        except BrokenProcessPool:
            raise WorkerDied from None


@contextmanager
def landers(n_workers: int) -> Iterator[Lander]:
    """Land in this process (`n_workers` below 2) or in that many others."""
    if n_workers < 2:
        yield _Inline()
        return
    executor = ProcessPoolExecutor(
        n_workers,
        mp_context=multiprocessing.get_context("spawn"),  # a fork would copy locks that threads here may hold
        initializer=_die_with_parent,
        initargs=(os.getpid(),),
    )
    try:
        yield _Pool(executor)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _without_main() -> Iterator[None]:
    """Start workers that do not import the program again which started the night.

    A spawned process does so to find functions of `__main__`; ours are all in modules. Without it a night can be
    started from a script without a guard, from a notebook or from the web page, and workers start faster.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _die_with_parent(parent: int) -> None:
    """Be killed when the parent dies: by the kernel on Linux, by a watching thread elsewhere."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops its workers itself
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it died before the request was in place
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_POLL_SECONDS)
    os._exit(1)
