"""Drop zones behind a URL: S3, SFTP and whatever else fsspec reaches."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from dagster_project.extract.arrival.drop_zone import (
    CHUNK_BYTES,
    DroppedFile,
    DropZoneUnreachable,
    FileUnstable,
    Listing,
    RefusedFile,
    TakenFile,
    refused_name,
    stamp_of,
)
from dagster_project.extract.arrival.file_names import FilePatterns, is_temporary, refusal, suffix_of
from dagster_project.settings_errors import SettingsError
from dagster_project.settings_sections import Source

#: Waits between attempts to list, in seconds: a server that restarts should not cost a night.
RETRY_AFTER: Final = (1.0, 4.0)

_MODIFIED_KEYS: Final = ("mtime", "LastModified", "last_modified", "updated", "modified", "created")
_VERSION_KEYS: Final = ("ETag", "etag", "md5Hash", "content_md5", "VersionId")

_T = TypeVar("_T")


class RemoteDropZone:
    """Files behind a URL. Each is streamed into a private copy and hashed on the way."""

    def __init__(self, source: Source, inbox: Path) -> None:
        self._source = source
        self._inbox = inbox
        self._fs, self._root = self._attempt(lambda: _connect(source))

    def listing(self, patterns: FilePatterns) -> Listing:
        """Walk the folders that can hold a match."""
        files, refused = self._attempt(lambda: self._walk(patterns))
        return Listing(
            tuple(sorted(files, key=lambda file: file.path)),
            tuple(sorted(refused, key=lambda file: file.path)),
        )

    @contextmanager
    def take(self, file: DroppedFile) -> Iterator[TakenFile]:
        """Stream the file into the inbox; another size than listed means that it still changes."""
        self._inbox.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A name of our own: nothing of the vendor's reaches this file system but how to read the file.
        name = hashlib.sha256(file.path.encode()).hexdigest()[:32]
        copy = self._inbox / f"{name}{suffix_of(file.path)}"
        try:
            sha256, size = self._fetch(file, copy)
            if size != file.size:
                raise FileUnstable("size_changed", f"{file.size} bytes were listed and {size} came")
            yield TakenFile(copy, sha256, size, stamp_of(copy.stat()))
        finally:
            copy.unlink(missing_ok=True)

    def _fetch(self, file: DroppedFile, copy: Path) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            try:
                with self._fs.open(file.location, "rb") as stream:
                    if hasattr(stream, "prefetch"):  # SFTP answers one small block a round trip otherwise
                        stream.prefetch(file.size)
                    while chunk := stream.read(CHUNK_BYTES):
                        digest.update(chunk)
                        size += len(chunk)
                        if size > file.size:
                            raise FileUnstable("size_changed", "more bytes came than were listed")
                        out.write(chunk)
            except FileUnstable:
                raise
            except Exception as error:  # every store has exceptions of its own
                raise FileUnstable("unreadable", f"it cannot be read ({type(error).__name__})") from None
        return digest.hexdigest(), size

    def _walk(self, patterns: FilePatterns) -> tuple[list[DroppedFile], list[RefusedFile]]:
        files: list[DroppedFile] = []
        refused: list[RefusedFile] = []
        folders = [self._root]
        self._fs.invalidate_cache()
        while folders:
            folder = folders.pop()
            for info in self._fs.ls(folder, detail=True):
                location = str(info["name"])
                path = _relative(location, self._root)
                if path is None:
                    continue
                info = self._follow(info) if info["type"] == "link" else info
                if info["type"] == "directory":
                    if location != folder and patterns.may_hold(path) and not is_temporary(path):
                        folders.append(location)
                elif patterns.match(path) and not is_temporary(path):
                    problem = _problem_of(path, info)
                    if problem is None:
                        files.append(_dropped(path, info, location))
                    else:
                        refused.append(problem)
        return files, refused

    def _follow(self, info: dict[str, Any]) -> dict[str, Any]:
        """What a link points to, if that is a file within the drop zone; else the link itself."""
        server = getattr(self._fs, "ftp", None)
        if server is None:
            return info
        try:
            real, root = server.normalize(info["name"]), server.normalize(self._root)
            target: dict[str, Any] = self._fs.info(real)
        except OSError:
            return info
        within = real.startswith(root.rstrip("/") + "/")
        return target if within and target["type"] == "file" else info

    def _attempt(self, action: Callable[[], _T]) -> _T:
        for wait in (*RETRY_AFTER, None):
            try:
                return action()
            except SettingsError:
                raise
            except ImportError as error:
                problem = f"{self._source.shown_url} needs the package {error.name}"
                raise DropZoneUnreachable(problem, "install concord[s3] or concord[sftp]") from None
            except Exception as error:  # every store has exceptions of its own, and they can quote credentials
                if wait is None:
                    problem = f"{self._source.shown_url} cannot be listed ({type(error).__name__})"
                    remedy = "check the address, the access and the server; the next night tries again"
                    raise DropZoneUnreachable(problem, remedy) from None
                time.sleep(wait)
        raise AssertionError("unreachable")


def _connect(source: Source) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    options: dict[str, Any] = {"skip_instance_cache": True, **source.storage_options()}
    if source.exports.startswith(("sftp://", "ssh://")):
        from dagster_project.extract.arrival.host_keys import with_known_hosts

        options = with_known_hosts(options)
    fs, root = url_to_fs(source.exports, **options)
    return fs, str(root).rstrip("/")


def _relative(location: str, root: str) -> str | None:
    prefix = f"{root}/"
    return location[len(prefix) :] if location.startswith(prefix) and len(location) > len(prefix) else None


def _problem_of(path: str, info: dict[str, Any]) -> RefusedFile | None:
    problem = refusal(path)
    if problem is not None:
        return refused_name(path, problem)
    if info["type"] != "file":
        return RefusedFile(path, "link", "It is a link out of the drop zone.", "Have the file itself delivered.")
    if "?versionId=" in path:  # S3 clients read what follows as a version and open another object
        return refused_name(path, "the name contains ?versionId=")
    return None


def _dropped(path: str, info: dict[str, Any], location: str) -> DroppedFile:
    modified_ns = _nanoseconds(next((info[key] for key in _MODIFIED_KEYS if info.get(key)), None))
    version = next((str(info[key]) for key in _VERSION_KEYS if info.get(key)), "")
    size = int(info["size"])
    return DroppedFile(path, size, modified_ns, f"{size}:{modified_ns}:{version}", location)


def _nanoseconds(moment: Any) -> int:
    """A modification time as fsspec's file systems give it: a datetime, ISO text, or seconds; 0 if none."""
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment)
        except ValueError:
            return 0
    if isinstance(moment, datetime):
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return int(moment * 1_000_000) * 1_000 if isinstance(moment, int | float) else 0
