"""Read JSON exports: one record a line, or documents that are a record, a list of records or a page of them.

Line-based files are streamed. A `.json` file is read as a whole, up to `MAX_DOCUMENT_BYTES`, unless its first
line is already a document and more follows, in which case it is line-based whatever it is called.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dagster_project.extract.parsing.errors import HeldFile
from dagster_project.extract.parsing.limits import (
    CHUNK_BYTES,
    CHUNK_RECORDS,
    MAX_DOCUMENT_BYTES,
    MAX_LINE_BYTES,
    MIB,
)
from dagster_project.extract.parsing.readers.chunks import JsonChunk, Rejected
from dagster_project.extract.parsing.readers.literals import LiteralDecoder, RepeatedKeys, finding
from dagster_project.extract.parsing.readers.opening import open_bytes, refuse_wide_text

_LINE_SUFFIXES = {".jsonl", ".ndjson"}
_BOM = b"\xef\xbb\xbf"
_BLANK = re.compile(r"[ \t\r\n\x1e]*")


def read_json(path: Path, records_key: str | None) -> Iterator[JsonChunk]:
    """The file's records. A page is an object whose ``records_key`` holds a list.

    ``source_rows`` are line numbers in a line-based file, else the record's ordinal; both count from 1.
    Raises HeldFile: `truncated`, `malformed_json`, `document_too_large`, `encoding`, and those of
    `open_bytes`.
    """
    with open_bytes(path) as source:
        refuse_wide_text(source.peek(4)[:4], "UTF-8")
        if source.peek(3)[:3] == _BOM:
            source.read(3)
        reader = _JsonReader(records_key)
        if _LINE_SUFFIXES & set(path.suffixes):
            yield from reader.lines(source, [])
            return
        first = source.readline(MAX_LINE_BYTES)
        if first.strip() and reader.is_document(first) and (second := _next_line(source)):
            yield from reader.lines(source, [first, *second])
        else:
            yield from reader.documents(first + source.read(MAX_DOCUMENT_BYTES + 1 - len(first)))


class _JsonReader:
    def __init__(self, records_key: str | None) -> None:
        self._records_key = records_key
        self._decoder = LiteralDecoder()

    def is_document(self, line: bytes) -> bool:
        """Whether a line is a whole document."""
        try:
            self._decoder.decode(line.decode("utf-8"))
        except (ValueError, RecursionError):
            return False
        return True

    def lines(self, source: io.BufferedReader[Any], read_already: list[bytes]) -> Iterator[JsonChunk]:
        """Records of a line-based file; a line that cannot be read is rejected on its own."""
        chunk, chunk_bytes = JsonChunk(), 0
        number = 0
        pending = iter(read_already)
        while line := next(pending, b"") or source.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
                _skip_line(source)
                chunk.rejected.append(Rejected(number, "line_too_long", "too-long"))
            elif not line.isspace():
                self._line(line, number, chunk)
                chunk_bytes += len(line)
            if len(chunk) >= CHUNK_RECORDS or chunk_bytes >= CHUNK_BYTES:
                yield chunk
                chunk, chunk_bytes = JsonChunk(), 0
        yield chunk

    def _line(self, line: bytes, number: int, chunk: JsonChunk) -> None:
        try:
            document = self._decoder.decode(line.decode("utf-8"))
        except UnicodeDecodeError:
            chunk.rejected.append(Rejected(number, "encoding", "mixed"))
        except RecursionError:
            chunk.rejected.append(Rejected(number, "too_deep", "structure"))
        except json.JSONDecodeError as error:
            if not line.endswith(b"\n"):
                raise HeldFile(
                    "truncated",
                    "The last line is cut off.",
                    line=number,
                    remedy="Deliver the whole file again.",
                ) from error
            chunk.rejected.append(Rejected(number, "malformed_json", "structure"))
        else:
            for record in self._records(document, number):
                self._take(record, number, chunk)

    def documents(self, content: bytes) -> Iterator[JsonChunk]:
        """Records of documents that follow one another; broken syntax hides the rest and holds the file."""
        if len(content) > MAX_DOCUMENT_BYTES:
            raise HeldFile(
                "document_too_large",
                f"The document is larger than {MAX_DOCUMENT_BYTES // MIB} MiB.",
                remedy="Export one record a line (.jsonl), or smaller pages.",
            )
        text = _decoded(content)
        chunk, ordinal, at = JsonChunk(), 0, _skip_blank(text, 0)
        if at == len(text):
            raise HeldFile("truncated", "The file is empty.", line=1, remedy="Deliver the whole file again.")
        while at < len(text):
            document, at = self._document(text, at)
            at = _skip_blank(text, at)
            for record in self._records(document, _line_number(text, at)):
                ordinal += 1
                self._take(record, ordinal, chunk)
                if len(chunk) >= CHUNK_RECORDS:
                    yield chunk
                    chunk = JsonChunk()
        yield chunk

    def _document(self, text: str, start: int) -> tuple[Any, int]:
        self._decoder.is_suspicious = False
        try:
            return self._decoder.decode_next(text, start)
        except RecursionError as error:
            raise HeldFile(
                "too_deep",
                "The document is nested too deeply.",
                line=_line_number(text, start),
                remedy="Export the records as the vendor documents them.",
            ) from error
        except json.JSONDecodeError as error:
            is_cut_off = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
            raise HeldFile(
                "truncated" if is_cut_off else "malformed_json",
                "The document is cut off." if is_cut_off else f"The document is not JSON: {error.msg}.",
                line=error.lineno,
                remedy="Deliver the whole file again." if is_cut_off else "Correct the export.",
            ) from error

    def _records(self, document: Any, line: int) -> list[Any]:
        """The records of a document: a page's array, a list, or the document itself."""
        if isinstance(document, list):
            return document
        if isinstance(document, dict) and self._records_key in document:
            records = document[self._records_key]
            if isinstance(document, RepeatedKeys):
                raise HeldFile(
                    "duplicate_key",
                    "A key comes twice in the page around the records.",
                    line=line,
                    remedy="Correct the export.",
                )
            if records is None:
                return []
            if isinstance(records, list):
                return records
        return [document]

    def _take(self, record: Any, row: int, chunk: JsonChunk) -> None:
        found = None
        if not isinstance(record, dict):
            found = "wrong_shape"
        elif self._decoder.is_suspicious:
            found = finding(record)
        if found is None:
            chunk.records.append(record)
            chunk.source_rows.append(row)
        else:
            chunk.rejected.append(Rejected(row, found, "structure" if found == "wrong_shape" else "mixed"))


def _next_line(source: io.BufferedReader[Any]) -> list[bytes]:
    """The lines up to and including the next that is not blank; empty at the end of the file."""
    lines = []
    while line := source.readline(MAX_LINE_BYTES + 1):
        lines.append(line)
        if not line.isspace():
            return lines
    return []


def _skip_line(source: io.BufferedReader[Any]) -> None:
    while (rest := source.readline(MIB)) and not rest.endswith(b"\n"):
        pass


def _skip_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return at if blank is None else blank.end()


def _line_number(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise HeldFile(
            "encoding",
            "The document is not UTF-8.",
            line=content.count(b"\n", 0, error.start) + 1,
            remedy="Export as UTF-8.",
        ) from error
