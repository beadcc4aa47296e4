"""Open a file of text, plain or gzip, with guards against bombs, half files and foreign encodings."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster_project.extract.parsing.errors import HeldFile
from dagster_project.extract.parsing.limits import MAX_DECOMPRESSED_BYTES, MAX_RATIO, MIB, RATIO_FLOOR_BYTES

_GZIP_MAGIC = b"\x1f\x8b"
_WIDE_BOMS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class _GuardedGzip(io.RawIOBase):
    """Decompresses until the output is out of proportion."""

    def __init__(self, source: io.BufferedReader[Any], compressed_bytes: int) -> None:
        self._gzip = gzip.GzipFile(fileobj=source)
        self._compressed_bytes = max(compressed_bytes, 1)
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            block = self._gzip.read(len(buffer))
        except EOFError as error:
            raise HeldFile(
                "truncated", "The compressed file ends early.", remedy="Deliver the whole file again."
            ) from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise HeldFile(
                "corrupt_gzip", "The file cannot be decompressed.", remedy="Deliver the file again."
            ) from error
        self._given += len(block)
        ratio = self._given / self._compressed_bytes
        if self._given > MAX_DECOMPRESSED_BYTES or (self._given > RATIO_FLOOR_BYTES and ratio > MAX_RATIO):
            raise HeldFile(
                "zip_bomb",
                f"The file grows beyond {MAX_RATIO} times its size or {MAX_DECOMPRESSED_BYTES // MIB} MiB.",
                remedy="Split the export, or deliver it uncompressed if it is genuine.",
            )
        buffer[: len(block)] = block
        return len(block)


@contextmanager
def open_bytes(path: Path) -> Iterator[io.BufferedReader[Any]]:
    """The file's bytes, decompressed when it is gzip (by its first bytes, whatever it is called).

    Raises HeldFile while reading: `truncated`, `corrupt_gzip`, `zip_bomb`.
    """
    with io.BufferedReader(io.FileIO(path), MIB) as source:
        magic = source.read(2)
        source.seek(0)
        if magic == _GZIP_MAGIC:
            with io.BufferedReader(_GuardedGzip(source, path.stat().st_size), MIB) as reader:
                yield reader
        elif path.suffix == ".gz" and magic:
            raise HeldFile(
                "corrupt_gzip",
                "The file is called .gz and is not gzip.",
                remedy="Compress it, or drop the suffix.",
            )
        else:
            yield source


def refuse_wide_text(start: bytes, declared: str) -> None:
    """Hold a file that begins with a UTF-16 or UTF-32 mark when the contract declares something else."""
    if start.startswith(_WIDE_BOMS) and not declared.lower().startswith(("utf-16", "utf16", "utf-32", "utf32")):
        raise HeldFile(
            "encoding",
            f"The file is UTF-16 or UTF-32; the contract declares {declared}.",
            line=1,
            remedy="Export as UTF-8, or declare the file's encoding in the contract.",
        )
