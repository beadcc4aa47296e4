"""One export on one night, file by file: the steps of extraction and what each writes down."""

from __future__ import annotations

import shutil
import time
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Final

from dagster_project.contracts.model import Export
from dagster_project.extract.arrival.drop_zone import (
    DroppedFile,
    DropZone,
    DropZoneUnreachable,
    FileUnstable,
    RefusedFile,
    TakenFile,
)
from dagster_project.extract.arrival.file_names import FilePatterns, export_date
from dagster_project.extract.arrival.open_zone import open_drop_zone
from dagster_project.extract.arrival.settling import Settling
from dagster_project.extract.judgement import rules_fingerprint
from dagster_project.extract.landing.land import LandingTask
from dagster_project.extract.landing.landed import ExportKey, Landed, NotLanded, content_id
from dagster_project.extract.ledger.ledger import Ledger, utc_now
from dagster_project.extract.ledger.reconcile import reconcile
from dagster_project.extract.ledger.records import Delivery, ExtractionCounts, HeldNow
from dagster_project.extract.outcome import ExportOutcome
from dagster_project.extract.workers import WORTH_WORKERS_BYTES, Lander, Pending, landers
from dagster_project.settings import Settings, Source

#: Called with files done, files in all, rows landed so far.
Progress = Callable[[int, int, int], None]

#: Files in work for each worker: enough to keep it busy, few enough to bound the inbox.
_IN_WORK: Final = 2


@dataclass
class _InWork:
    """A file on its way through a worker; `hold` keeps its private copy."""

    file: DroppedFile
    delivery: Delivery
    pending: Pending
    hold: ExitStack


class Extraction:
    """One export on one night."""

    def __init__(
        self,
        settings: Settings,
        source: Source,
        export: Export,
        ledger: Ledger,
        run_id: str,
        progress: Progress | None,
    ) -> None:
        self.settings, self.source, self.export = settings, source, export
        self.ledger, self.run_id, self.progress = ledger, run_id, progress
        self.key = ExportKey(source.tool, source.instance, export.name)
        self.outcome = ExportOutcome(*self.key)
        self.privacy_key = settings.privacy_key()
        self.held: list[HeldNow] = []
        self.rules = rules_fingerprint(export, settings.centre.time_zone)
        self.in_work: deque[_InWork] = deque()
        self.n_done = 0
        self.n_todo = 0

    def run(self, n_workers: int) -> None:
        """List, take, land and record."""
        self._prepare_landing()
        reconcile(self.settings.paths.landing, self.key, self.export, self.ledger, self.run_id)
        inbox = self.settings.paths.inbox / "-".join(self.key)
        shutil.rmtree(inbox, ignore_errors=True)  # private copies of a night that was killed
        try:
            zone = open_drop_zone(self.source, inbox)
            listing = zone.listing(FilePatterns(self.export.files))
        except DropZoneUnreachable as problem:
            self._unreachable(problem)
            return
        self.outcome.n_seen = len(listing.files) + len(listing.refused)
        for refused in listing.refused:
            self._refuse(refused)
        self.seen = self.ledger.seen(self.key)
        self.taken = self.ledger.taken(self.key)
        self.canonical = self.ledger.canonical(self.key)
        settling = Settling(self.settings.night.settle_seconds, self.ledger.looks(self.key), time.time())
        dated = ((export_date(file.path, file.modified_ns), file) for file in listing.files)
        held_before = self.ledger.held(self.key)
        todo = sorted(
            (
                (day, file)
                for day, file in dated
                if not self._is_known(day, file) and not self._is_still_held(file, held_before)
            ),
            key=lambda pair: (pair[0], pair[1].path),
        )
        self.n_todo = len(todo)
        n_useful = min(n_workers, len(todo)) if sum(file.size for _, file in todo) >= WORTH_WORKERS_BYTES else 1
        with landers(n_useful) as lander:
            try:
                for day, file in todo:
                    if settling.is_settled(file):
                        self._take(zone, lander, day, file, n_useful)
                    else:
                        self._unstable(Delivery(file.path, day, "", "", file.size), settling.young(file))
                while self.in_work:
                    self._collect()
            finally:
                for waiting in self.in_work:
                    waiting.hold.close()
        self._finish(settling.looks)

    # -- one file --------------------------------------------------------------------------------------

    def _is_known(self, day: date, file: DroppedFile) -> bool:
        stamp, sha256 = self.seen.get(file.path, ("", ""))
        content = content_id(self.export, sha256, day)
        return stamp == file.stamp and (file.path, content) in self.taken and content in self.canonical

    def _is_still_held(self, file: DroppedFile, before: dict[str, HeldNow]) -> bool:
        """Whether a held file is as it was and would be judged as it was; it is then held tonight as well."""
        held = before.get(file.path)
        if held is None or (held.stamp, held.judged_by) != (file.stamp, self.rules):
            return False
        self.held.append(held)
        self.outcome.n_held += 1
        return True

    def _take(self, zone: DropZone, lander: Lander, day: date, file: DroppedFile, n_workers: int) -> None:
        hold = ExitStack()
        try:
            taken = hold.enter_context(zone.take(file))
        except FileUnstable as problem:
            unstable = NotLanded("unstable", problem.reason, f"{problem.detail}.", "The next night looks again.")
            self._unstable(Delivery(file.path, day, "", "", file.size), unstable)
            return
        identity = content_id(self.export, taken.sha256, day)
        delivery = Delivery(file.path, day, identity, taken.sha256, taken.size)
        while any(waiting.delivery.content_id == identity for waiting in self.in_work):
            self._collect()  # the same content under a smaller name: first see what becomes of that
        standing = self.canonical.get(identity)
        if standing is not None and standing <= (day, file.path):
            self._known_content(file, delivery, is_new_name=standing != (day, file.path))
            hold.close()
            return
        self.in_work.append(_InWork(file, delivery, lander.submit(self._task(taken, delivery)), hold))
        if len(self.in_work) >= _IN_WORK * n_workers or n_workers == 1:
            self._collect()

    def _task(self, taken: TakenFile, delivery: Delivery) -> LandingTask:
        return LandingTask(
            export=self.export,
            key=self.key,
            path=taken.path,
            stamp=taken.stamp,
            source_file=delivery.source_file,
            export_date=delivery.export_date,
            file_sha256=delivery.file_sha256,
            file_bytes=delivery.file_bytes,
            landing=self.settings.paths.landing,
            centre_zone=self.settings.centre.time_zone,
            privacy_key=self.privacy_key,
        )

    def _collect(self) -> None:
        """Record what became of the file that has been in work longest."""
        done = self.in_work.popleft()
        try:
            result = done.pending.result()
        finally:
            done.hold.close()
        if isinstance(result, NotLanded):
            if result.outcome == "held":
                self._hold(done.delivery, result, done.file.stamp)
                self.ledger.remember(self.key, {done.file.path: (done.file.stamp, done.delivery.file_sha256)})
            else:
                self._unstable(done.delivery, result)
            return
        self._landed(done.file, result)

    def _landed(self, file: DroppedFile, landed: Landed) -> None:
        root = landed.root
        with self.ledger.transaction():
            self.ledger.record_landed(self.key, landed, self.run_id)
            self.ledger.remember(self.key, {file.path: (file.stamp, root.file_sha256)})
        self.canonical[root.content_id] = (root.export_date, root.source_file)
        self.outcome.n_landed += 1
        self.outcome.n_drift += len(landed.drift)
        for load in landed.loads:
            self.outcome.rows_landed[load.stream] += load.rows_landed
            self.outcome.rows_quarantined[load.stream] += load.rows_quarantined
        self._step()

    def _known_content(self, file: DroppedFile, delivery: Delivery, *, is_new_name: bool) -> None:
        with self.ledger.transaction():
            if is_new_name:
                self.ledger.record_duplicate(self.key, delivery, self.run_id, seen_at=utc_now())
                self.outcome.n_duplicate += 1
            self.ledger.remember(self.key, {file.path: (file.stamp, delivery.file_sha256)})
        self._step()

    # -- what does not land ----------------------------------------------------------------------------

    def _refuse(self, refused: RefusedFile) -> None:
        delivery = Delivery(refused.path, export_date(refused.path, time.time_ns()), "", "", 0)
        self._hold(delivery, NotLanded("held", refused.reason, refused.detail, refused.remedy), "")

    def _hold(self, delivery: Delivery, why: NotLanded, stamp: str) -> None:
        held = HeldNow(delivery.source_file, delivery.export_date, why.reason, stamp, self.rules)
        self.held.append(held)
        self.outcome.n_held += 1
        self._record(delivery, why)

    def _unstable(self, delivery: Delivery, why: NotLanded) -> None:
        self.outcome.n_unstable += 1
        self._record(delivery, why)

    def _unreachable(self, problem: DropZoneUnreachable) -> None:
        self.outcome.unreachable = problem.problem
        delivery = Delivery("", utc_now().date(), self.run_id, "", 0)  # once a night, not once for ever
        self._record(delivery, NotLanded("unstable", "unreachable", f"{problem.problem}.", f"{problem.remedy}."))
        self._finish(None)

    def _record(self, delivery: Delivery, why: NotLanded) -> None:
        reasons = (why.reason, why.detail, why.remedy)
        self.ledger.record_not_landed(self.key, delivery, why.outcome, reasons, self.run_id, seen_at=utc_now())
        self._step()

    # -- around it -------------------------------------------------------------------------------------

    def _prepare_landing(self) -> None:
        # Free text lies here: nobody but the account of the night reads the landing.
        self.settings.paths.landing.mkdir(parents=True, exist_ok=True, mode=0o700)

    def _step(self) -> None:
        self.n_done += 1
        if self.progress is not None:
            self.progress(self.n_done, max(self.n_todo, self.n_done), self.outcome.rows_landed.total())

    def _finish(self, looks: dict[str, tuple[str, float]] | None) -> None:
        counts = ExtractionCounts(
            self.outcome.n_seen,
            self.outcome.n_landed,
            self.outcome.n_held,
            self.outcome.rows_landed.total(),
            self.outcome.rows_quarantined.total(),
        )
        held = None if self.outcome.unreachable else self.held
        self.ledger.finish_export(self.key, self.run_id, counts, held=held, looks=looks)
