"""How much of a file is believed: the guards against bombs and runaway content, in one place.

They do not depend on the machine, so that the same file meets the same fate everywhere.
"""

from __future__ import annotations

MIB = 1024 * 1024

MAX_LINE_BYTES = 16 * MIB
"""Longest line of a line-based file."""

MAX_DOCUMENT_BYTES = 64 * MIB
"""Largest JSON document that is read as a whole."""

MAX_FIELD_BYTES = 1 * MIB
"""Largest single value; a longer one quarantines its record."""

MAX_DEPTH = 100
"""Deepest nesting of a JSON value that is kept as JSON."""

MAX_RATIO = 200
"""Decompressed bytes for each compressed byte; real exports stay below 30."""

RATIO_FLOOR_BYTES = 16 * MIB
"""Below this decompressed size a high ratio is harmless and is not looked at."""

MAX_DECOMPRESSED_BYTES = 8 * 1024 * MIB
"""Most bytes that one compressed text file may give."""

MAX_WORKBOOK_BYTES = 256 * MIB
"""Most bytes that the parts of one workbook may give together: a workbook is held in memory."""

MAX_WORKBOOK_ENTRIES = 2_000
"""Most parts that one workbook may have."""

CHUNK_RECORDS = 2_000
"""Records that are turned into columns at a time: few enough to stay in the processor's cache."""

CHUNK_BYTES = 32 * MIB
"""Text that is turned into columns at a time, whatever the number of records."""

MAX_BATCH_BYTES = 256 * MIB
"""Columns that one batch may hold before it is handed on, whatever the number of records."""
