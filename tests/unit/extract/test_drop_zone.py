"""Drop zones: what is listed, what is refused, and that a name is only ever a name."""

from __future__ import annotations

import hashlib
import os
import random
from datetime import date
from pathlib import Path

import pytest

from dagster_project.extract.arrival.drop_zone import DropZoneUnreachable, FileUnstable, LocalDropZone, stamp_of
from dagster_project.extract.arrival.file_names import FilePatterns, export_date, refusal, suffix_of

HOSTILE_STEMS = [
    "a[1]", "a1", "*", "?", "**", "year=2020", "k=v&w", "it's", 'say "hi"', "semi;colon", "new\nline",
    "tab\there", "back\\slash", "$(rm -rf x)", "`id`", "%s%n", "${HOME}", "über", "u\u0308ber", "日本語",
    "\u202egpj", "emoji😀", " lead", "trail ", "-rf", "--help", "#hash", "a::b", "s3:", "zip:", "{a,b}",
    "[!a]", "a|b", "a>b", "\x01ctrl", "\x7fdel", "CON", "x" * 240, "select 1", "'; drop table load; --",
    "x..", "a..b", "%2e%2e", "~user", "@file",
]  # fmt: skip


def hostile_names(count: int) -> list[str]:
    """Names that some glob, shell, URL or SQL somewhere would misread; the same ones every time."""
    dice = random.Random(5)
    names = [f"{stem[:240]}.csv" for stem in HOSTILE_STEMS]
    alphabet = "[]*?{}!=&;'\"\\|<>$`#%:,+ \n\t\r~@^()üñ漢😀ab1"
    while len(names) < count:
        names.append("h" + "".join(dice.choices(alphabet, k=dice.randint(1, 40))) + ".csv")
    return list(dict.fromkeys(names))


def put(root: Path, path: str, content: bytes = b"x") -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def listed(root: Path, *patterns: str) -> list[str]:
    return [file.path for file in LocalDropZone(root).listing(FilePatterns(patterns)).files]


def test_hostile_names_are_taken_literally_and_each_gives_its_own_bytes(tmp_path: Path) -> None:
    names = hostile_names(230)
    assert len(names) >= 200
    for index, name in enumerate(names):
        put(tmp_path, f"in/{name}", f"content {index}".encode())
    zone = LocalDropZone(tmp_path)
    listing = zone.listing(FilePatterns(["in/*.csv"]))
    assert [file.path for file in listing.files] == sorted(f"in/{name}" for name in names)
    assert listing.refused == ()
    expected = {f"in/{name}": f"content {index}".encode() for index, name in enumerate(names)}
    for file in listing.files:
        with zone.take(file) as content:
            assert content.sha256 == hashlib.sha256(expected[file.path]).hexdigest()


def test_a_name_that_is_no_text_is_refused_and_can_be_shown(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/bad\xff2026-01-05.csv", "wb"):  # noqa: PTH123 - bytes name a path here
        pass
    listing = LocalDropZone(tmp_path).listing(FilePatterns(["*.csv"]))
    assert listing.files == ()
    assert [refused.reason for refused in listing.refused] == ["file_name"]
    listing.refused[0].path.encode("utf-8")


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.csv",
        "~$book.csv",
        "a.csv.tmp",
        "a.csv.part",
        "a.csv.filepart",
        "a.csv.TMP",
        "a.csv~",
        ".d/a.csv",
    ],
)
def test_unfinished_and_hidden_files_are_passed_over(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)
    assert listed(tmp_path, "*", "*/*") == []


def test_a_star_stays_within_its_folder(tmp_path: Path) -> None:
    for path in ("a.csv", "in/a.csv", "in/deep/a.csv", "out/a.csv", "in/a.csv.gz"):
        put(tmp_path, path)
    assert listed(tmp_path, "in/*.csv") == ["in/a.csv"]
    assert listed(tmp_path, "*/*.csv*") == ["in/a.csv", "in/a.csv.gz", "out/a.csv"]
    assert listed(tmp_path, "in/**/*.csv") == ["in/a.csv", "in/deep/a.csv"]
    assert listed(tmp_path, "**/a.csv") == ["a.csv", "in/a.csv", "in/deep/a.csv", "out/a.csv"]
    assert listed(tmp_path, "a[b].csv") == []


def test_folders_that_cannot_match_are_not_read(tmp_path: Path) -> None:
    put(tmp_path, "in/a.csv")
    locked = tmp_path / "other"
    locked.mkdir()
    assert FilePatterns(["in/*.csv"]).may_hold("in")
    assert not FilePatterns(["in/*.csv"]).may_hold("other")
    assert not FilePatterns(["in/*.csv"]).may_hold("in/deep")
    assert FilePatterns(["in/**"]).may_hold("in/deep/deeper")


class TestLinks:
    def test_a_link_within_the_drop_zone_is_a_file(self, tmp_path: Path) -> None:
        put(tmp_path, "drop/store/real.bin", b"data")
        (tmp_path / "drop/a.csv").symlink_to("store/real.bin")
        zone = LocalDropZone(tmp_path / "drop")
        (file,) = zone.listing(FilePatterns(["*.csv"])).files
        with zone.take(file) as content:
            assert content.path.read_bytes() == b"data"

    @pytest.mark.parametrize("target", ["../secret", "/etc/passwd", "nowhere", "loop.csv"])
    def test_any_other_link_is_refused(self, tmp_path: Path, target: str) -> None:
        put(tmp_path, "secret", b"key")
        (tmp_path / "drop").mkdir()
        (tmp_path / "drop/loop.csv").symlink_to(target)
        listing = LocalDropZone(tmp_path / "drop").listing(FilePatterns(["*.csv"]))
        assert listing.files == ()
        assert [refused.reason for refused in listing.refused] == ["link"]

    def test_folders_behind_links_are_not_entered(self, tmp_path: Path) -> None:
        put(tmp_path, "outside/a.csv")
        (tmp_path / "drop").mkdir()
        (tmp_path / "drop/in").symlink_to(tmp_path / "outside")
        (tmp_path / "drop/self").symlink_to(tmp_path / "drop")
        assert listed(tmp_path / "drop", "**/*.csv") == []

    def test_a_file_swapped_for_a_link_after_listing_is_not_followed(self, tmp_path: Path) -> None:
        put(tmp_path, "secret", b"key")
        file = put(tmp_path, "drop/a.csv")
        zone = LocalDropZone(tmp_path / "drop")
        (dropped,) = zone.listing(FilePatterns(["*.csv"])).files
        file.unlink()
        file.symlink_to(tmp_path / "secret")
        with pytest.raises(FileUnstable), zone.take(dropped):
            pass


def test_what_is_not_a_file_is_refused_without_being_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    listing = LocalDropZone(tmp_path).listing(FilePatterns(["*.csv"]))
    assert [refused.reason for refused in listing.refused] == ["not_a_file"]


def test_a_file_swapped_for_a_pipe_does_not_hang_the_night(tmp_path: Path) -> None:
    file = put(tmp_path, "a.csv")
    zone = LocalDropZone(tmp_path)
    (dropped,) = zone.listing(FilePatterns(["*.csv"])).files
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(FileUnstable), zone.take(dropped):
        pass


@pytest.mark.parametrize("change", ["grow", "rewrite", "replace", "remove"])
def test_a_file_that_changes_after_listing_waits(tmp_path: Path, change: str) -> None:
    file = put(tmp_path, "a.csv", b"one")
    zone = LocalDropZone(tmp_path)
    (dropped,) = zone.listing(FilePatterns(["*.csv"])).files
    if change == "remove":
        file.unlink()
    elif change == "grow":
        file.write_bytes(b"one and more")
    else:
        other = put(tmp_path, "b", b"two")
        os.utime(other, ns=(dropped.modified_ns, dropped.modified_ns))
        other.replace(file) if change == "replace" else file.write_bytes(b"two")
        os.utime(file, ns=(dropped.modified_ns, dropped.modified_ns))
    with pytest.raises(FileUnstable), zone.take(dropped):
        pass


def test_the_stamp_tells_a_rewrite_of_the_same_size_and_time(tmp_path: Path) -> None:
    file = put(tmp_path, "a.csv", b"one")
    before = file.stat()
    file.write_bytes(b"two")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert stamp_of(file.stat()) != stamp_of(before)


def test_a_folder_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DropZoneUnreachable, match="correct `exports`"):
        listed(tmp_path / "none", "*")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("in/conversations-2026-01-05.jsonl", date(2026, 1, 5)),
        ("in/20260105.csv", date(2026, 1, 5)),
        ("2026_01_05/part.csv", date(2026, 1, 5)),
        ("2026-01-05/x_2026-01-06T041500.csv", date(2026, 1, 6)),
        ("in/report 2026-01-01_2026-01-07.csv", date(2026, 1, 7)),
        ("in/2026-13-45.csv", date(2025, 6, 1)),
        ("in/no date.csv", date(2025, 6, 1)),
    ],
)
def test_the_export_date_is_read_from_the_name_or_the_clock_of_the_file(path: str, expected: date) -> None:
    assert export_date(path, 1_748_779_200 * 1_000_000_000) == expected


@pytest.mark.parametrize("path", ["a//b", "../a", "a/./b", "a/..", "", "a\0b", "x" * 5000, "\udcff.csv"])
def test_paths_that_could_mislead_are_refused(path: str) -> None:
    assert refusal(path) is not None


@pytest.mark.parametrize(
    ("path", "suffix"),
    [
        ("a/b.JSONL.gz", ".jsonl.gz"),
        ("a.b/c", ""),
        ("x.csv", ".csv"),
        ("x.toolongsuffix", ""),
        ("x\n.csv", ".csv"),
    ],
)
def test_the_suffix_says_how_a_file_is_written(path: str, suffix: str) -> None:
    assert suffix_of(path) == suffix
