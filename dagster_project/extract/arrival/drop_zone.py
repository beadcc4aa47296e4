"""Where a tool drops its exports: what lies there, and how its bytes are taken without trusting its names.

A drop zone is listed folder by folder and matched by our own patterns. A local file is read where it lies,
a remote one is streamed into a private copy. Either way its content is hashed, and the stamp taken with the
hash tells later whether the file changed while it was read.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from dagster_project.extract.arrival.file_names import FilePatterns, is_temporary, refusal, storable

CHUNK_BYTES: Final = 1 << 20


class DropZoneUnreachable(Exception):
    """The drop zone cannot be listed now. Carries no credentials and no message of a foreign library."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem}; {remedy}")


class FileUnstable(Exception):
    """The file is not what was listed: it grew, shrank, changed or vanished. It waits for the next night."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}")


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """One file as listed. `stamp` changes whenever the content can have changed."""

    path: str
    size: int
    modified_ns: int
    stamp: str
    location: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A name that is not taken, and why."""

    path: str
    reason: str
    detail: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in the drop zone for one export, in order of path."""

    files: tuple[DroppedFile, ...]
    refused: tuple[RefusedFile, ...]


@dataclass(frozen=True, slots=True)
class TakenFile:
    """Content that can be parsed: a local path, its hash and size, and the stamp that went with the hash."""

    path: Path
    sha256: str
    size: int
    stamp: str


class DropZone(Protocol):
    """A place that can be listed and read."""

    def listing(self, patterns: FilePatterns) -> Listing:
        """The files that match, and the names that are refused.

        Raises:
            DropZoneUnreachable: it cannot be listed.
        """

    def take(self, file: DroppedFile) -> AbstractContextManager[TakenFile]:
        """The file's content for the length of the context.

        Raises:
            FileUnstable: it is no longer what was listed.
        """


class LocalDropZone:
    """A folder on this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def listing(self, patterns: FilePatterns) -> Listing:
        """Walk the folders that can hold a match. Links are followed only within the drop zone."""
        files: list[DroppedFile] = []
        refused: list[RefusedFile] = []
        try:
            real_root = self._root.resolve(strict=True)
            for path, entry in _walk(self._root, "", patterns):
                if not patterns.match(path) or is_temporary(path):
                    continue
                problem = _problem_of(path, entry, real_root)
                if problem is None:
                    found = entry.stat()
                    files.append(DroppedFile(path, found.st_size, found.st_mtime_ns, stamp_of(found), entry.path))
                elif problem.reason != "vanished":
                    refused.append(problem)
        except OSError as error:
            problem_text = f"the folder {self._root} cannot be listed ({error.strerror})"
            raise DropZoneUnreachable(problem_text, "create it, or correct `exports` of the source") from None
        return Listing(
            tuple(sorted(files, key=lambda file: file.path)),
            tuple(sorted(refused, key=lambda file: file.path)),
        )

    @contextmanager
    def take(self, file: DroppedFile) -> Iterator[TakenFile]:
        """Hash the file where it lies; whoever parses it afterwards compares `stamp_of` with the stamp."""
        real = Path(file.location).resolve()
        if not real.is_relative_to(self._root.resolve()):
            raise FileUnstable("changed", "it became a link out of the drop zone")
        digest = hashlib.sha256()
        try:
            # Not blocking, and no link at the end: what was listed may have been swapped for a pipe since.
            descriptor = os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            with os.fdopen(descriptor, "rb", buffering=0) as stream:
                before = os.fstat(stream.fileno())
                if not stat.S_ISREG(before.st_mode) or stamp_of(before) != file.stamp:
                    raise FileUnstable("changed", "it changed after it was listed")
                while chunk := stream.read(CHUNK_BYTES):
                    digest.update(chunk)
                if stamp_of(os.fstat(stream.fileno())) != file.stamp:
                    raise FileUnstable("changed", "it changed while it was read")
        except OSError as error:
            raise FileUnstable("unreadable", f"it cannot be read ({error.strerror})") from None
        yield TakenFile(real, digest.hexdigest(), file.size, file.stamp)


def stamp_of(status: os.stat_result) -> str:
    """Identity and state of a local file: inode, size, and times of content and inode."""
    return f"{status.st_dev}:{status.st_ino}:{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"


def refused_name(path: str, problem: str) -> RefusedFile:
    """A refused name in a form that can be stored."""
    return RefusedFile(
        storable(path), "file_name", f"{problem}.", "Have it delivered under another name, or remove it."
    )


def _walk(folder: Path, prefix: str, patterns: FilePatterns) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = f"{prefix}{entry.name}"
        # A link to a folder could leave the drop zone or close a circle; files behind it are not looked for.
        if entry.is_dir(follow_symlinks=False):
            if patterns.may_hold(path) and not is_temporary(path):
                yield from _walk(Path(entry.path), f"{path}/", patterns)
        else:
            yield path, entry


def _problem_of(path: str, entry: os.DirEntry[str], real_root: Path) -> RefusedFile | None:
    problem = refusal(path)
    if problem is not None:
        return refused_name(path, problem)
    try:
        if entry.is_symlink() and not Path(entry.path).resolve(strict=True).is_relative_to(real_root):
            return RefusedFile(path, "link", "It is a link out of the drop zone.", "Have the file itself delivered.")
        if not entry.is_file():
            return RefusedFile(path, "not_a_file", "It is not a regular file.", "Remove it.")
    except (FileNotFoundError, RuntimeError, NotADirectoryError):
        if entry.is_symlink():
            return RefusedFile(path, "link", "It is a link to nothing.", "Have the file itself delivered.")
        return RefusedFile(path, "vanished", "It is gone.", "")
    except OSError:
        return RefusedFile(path, "link", "It is a link that cannot be followed.", "Have the file itself delivered.")
    return None
