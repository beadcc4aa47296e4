"""S3 and SFTP give the same landing as a local folder, and fail in ways that a night survives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from dagster_project.extract.arrival import remote_drop_zone
from dagster_project.extract.arrival.drop_zone import DropZoneUnreachable, FileUnstable
from dagster_project.extract.arrival.file_names import FilePatterns
from dagster_project.extract.arrival.open_zone import open_drop_zone
from dagster_project.settings import Settings, Source
from tests.support.sftp_server import PASSWORD, USER, SftpServer, sftp_server
from tests.support.toy_tool import ORDERS, deliver, export_bytes, landing_files, night, toy_settings

PATTERNS = FilePatterns(ORDERS.files)
NAMES = [
    "2026-01-05.jsonl", "2026-01-06 [1].jsonl", "2026-01-07*.jsonl", "2026-01-08?.jsonl", "k=v 20260109.jsonl",
    "it's 2026-01-10.jsonl", "2026-01-11 über 漢.jsonl", "2026-01-12#a&b+c.jsonl", "2026-01-13 100%25.jsonl",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_drop_zone, "RETRY_AFTER", (0.0,))


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    """What the tool has dropped: good files with awkward names, a duplicate, a broken and an unfinished one."""
    for index, name in enumerate(NAMES):
        deliver(tmp_path / "drop", name, export_bytes(index * 10, 5, n_bad=index % 2))
    deliver(tmp_path / "drop", "again 2026-01-05.jsonl", export_bytes(0, 5))
    deliver(tmp_path / "drop", "2026-01-20.jsonl", export_bytes(200, 5)[:-9])
    deliver(tmp_path / "drop", "2026-01-21.jsonl.part", export_bytes(210, 5))
    deliver(tmp_path / "drop", "../elsewhere/2026-01-22.jsonl", export_bytes(220, 5))
    return tmp_path / "drop"


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_endpoint: str, drop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("S3_SECRET", "hush")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    client = boto3.client("s3", endpoint_url=s3_endpoint, aws_access_key_id="k", aws_secret_access_key="hush")
    bucket = "exports-" + tmp_path.name.replace("_", "-").lower()[-40:]
    client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for path in sorted(drop.rglob("*")):
        if path.is_file():
            key = f"tool/in/{path.relative_to(drop).as_posix()}"
            client.put_object(Bucket=bucket, Key=key, Body=path.read_bytes())
    client.put_object(Bucket=bucket, Key="tool/in/orders/", Body=b"")
    client.put_object(Bucket=bucket, Key="tool/in-other/orders/2026-01-01.jsonl", Body=b"{}")
    options = (
        'options = { key = "k", secret = "env:S3_SECRET",'
        f' client_kwargs = {{ endpoint_url = "{s3_endpoint}", region_name = "eu-west-1" }} }}'
    )
    return toy_settings(tmp_path / "s3", exports=f"s3://{bucket}/tool/in", options=options)


@pytest.fixture
def sftp(drop: Path) -> Iterator[SftpServer]:
    with sftp_server(drop.parent) as server:
        yield server


@pytest.fixture
def over_sftp(sftp: SftpServer, drop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SFTP_PASSWORD", PASSWORD)
    known = sftp.known_hosts(tmp_path / "known_hosts")
    options = (
        f'options = {{ username = "{USER}", password = "env:SFTP_PASSWORD", known_hosts = "{known}",'
        " look_for_keys = false, allow_agent = false }"
    )
    url = f"sftp://127.0.0.1:{sftp.port}/{drop.name}"
    return toy_settings(tmp_path / "sftp", exports=url, options=options)


@pytest.fixture
def local(drop: Path, tmp_path: Path) -> Settings:
    return toy_settings(tmp_path / "local", exports=str(drop))


def test_s3_gives_the_landing_of_a_local_folder(local: Settings, s3: Settings) -> None:
    assert night(local) == night(s3)
    assert landing_files(local) == landing_files(s3)
    assert len(landing_files(s3)) == 2 * len(NAMES)
    again = night(s3, number=1)
    assert (again.n_landed, again.n_duplicate, again.n_held) == (0, 0, 1)
    assert not any(s3.paths.inbox.rglob("*.jsonl")), "private copies are removed"


def test_sftp_gives_the_landing_of_a_local_folder(local: Settings, over_sftp: Settings) -> None:
    assert night(local) == night(over_sftp)
    assert landing_files(local) == landing_files(over_sftp)
    assert len(landing_files(over_sftp)) == 2 * len(NAMES)
    again = night(over_sftp, number=1)
    assert (again.n_landed, again.n_duplicate, again.n_held) == (0, 0, 1)
    assert not any(over_sftp.paths.inbox.rglob("*.jsonl"))


def test_an_object_that_changed_since_it_was_listed_waits(s3: Settings, s3_endpoint: str) -> None:
    source = s3.sources[0]
    zone = open_drop_zone(source, s3.paths.inbox / "x")
    (file, *_) = zone.listing(PATTERNS).files
    bucket, _, key = file.location.partition("/")
    client = boto3.client("s3", endpoint_url=s3_endpoint, aws_access_key_id="k", aws_secret_access_key="hush")
    for body in (b"shorter", export_bytes(0, 50)):
        client.put_object(Bucket=bucket, Key=key, Body=body)
        with pytest.raises(FileUnstable), zone.take(file):
            pass
    client.delete_object(Bucket=bucket, Key=key)
    with pytest.raises(FileUnstable), zone.take(file):
        pass


def test_links_on_a_server_are_followed_only_within_the_drop_zone(over_sftp: Settings, drop: Path) -> None:
    shutil.rmtree(drop / "orders")
    (drop / "store").mkdir(parents=True)
    (drop / "store/real").write_bytes(export_bytes(0, 1))
    (drop / "orders").mkdir()
    (drop / "orders/2026-01-05.jsonl").symlink_to("../store/real")
    (drop / "orders/2026-01-06.jsonl").symlink_to("../../key-of-somebody")
    (drop.parent / "key-of-somebody").write_text("secret")
    outcome = night(over_sftp)
    assert (outcome.n_landed, outcome.n_held) == (1, 1)


class TestUnreachable:
    def test_a_wrong_password_is_recorded_without_being_told(
        self, over_sftp: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SFTP_PASSWORD", "a-wrong-secret")
        problem = night(over_sftp).unreachable
        assert problem is not None
        assert "AuthenticationException" in problem
        assert "a-wrong-secret" not in problem

    def test_a_server_with_another_key_is_refused(self, over_sftp: Settings, tmp_path: Path) -> None:
        (tmp_path / "known_hosts").write_text("")
        assert "SSHException" in str(night(over_sftp).unreachable)

    @pytest.mark.parametrize("exports", ["s3://no-such-bucket/in", "no-such-scheme://host/in"])
    def test_what_is_not_there_is_told(self, s3: Settings, tmp_path: Path, exports: str) -> None:
        options = s3.sources[0].options if exports.startswith("s3") else {}
        source = Source(tool="toy", instance="t", exports=exports, options=options)
        with pytest.raises(DropZoneUnreachable):
            open_drop_zone(source, tmp_path / "inbox").listing(PATTERNS)
