"""Settings: what is read, what is refused, and that every message says where and what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dagster_project.settings import SettingsError, find_settings_file, load_settings, write_settings_template

TOOLS = {"genesys_cloud", "qualtrics"}
MINIMAL = """
[centre]
name = "Centre"
time_zone = "Europe/Dublin"
[privacy]
key = "env:TEST_KEY"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "concord.toml"
    path.write_text(text)
    return path


def problems(folder: Path, text: str) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(write(folder, text), tools=TOOLS)
    assert str(folder / "concord.toml") in str(caught.value)
    assert all(problem.remedy for problem in caught.value.problems)
    return {problem.key: problem.problem for problem in caught.value.problems}


def test_defaults_are_those_of_a_cautious_centre(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, MINIMAL), tools=TOOLS)
    assert settings.paths.data == tmp_path / "data"
    assert settings.paths.ledger == tmp_path / "data" / "state" / "ledger.sqlite"
    assert (settings.retention.snapshots, settings.retention.builds) == (7, 2)
    assert settings.night.settle_seconds == 60
    assert settings.night.run_date is None
    assert settings.sources == ()


def test_relative_paths_start_at_the_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = MINIMAL.replace("env:TEST_KEY", "file:../key") + (
        '[paths]\ndata = "../d"\n[[sources]]\ntool = "qualtrics"\nexports = "in/q"\n'
        '[[sources]]\ntool = "genesys_cloud"\nexports = "s3://bucket/in"\n'
    )
    (tmp_path / "etc").mkdir()
    monkeypatch.chdir("/")
    settings = load_settings(write(tmp_path / "etc", text), tools=TOOLS)
    assert settings.paths.data == tmp_path / "d"
    assert settings.privacy.key == f"file:{tmp_path / 'key'}"
    assert [source.exports for source in settings.sources] == [str(tmp_path / "etc/in/q"), "s3://bucket/in"]


def test_the_environment_overrides_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_CENTRE__TIME_ZONE", "America/Chicago")
    monkeypatch.setenv("CONCORD_RETENTION__SNAPSHOTS", "3")
    settings = load_settings(write(tmp_path, MINIMAL), tools=TOOLS)
    assert settings.centre.time_zone == "America/Chicago"
    assert settings.centre.name == "Centre"
    assert settings.retention.snapshots == 3


def test_a_wrong_override_is_named_with_its_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_CENTRE__TIMEZONE", "Europe/Dublin")
    assert "CONCORD_CENTRE__TIMEZONE" in problems(tmp_path, MINIMAL)["centre.timezone"]


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    text = """
    [centre]
    name = ""
    time_zone = "Dublin"
    color = "blue"
    [privacy]
    key = "0123456789abcdef0123456789abcdef"
    [retention]
    snapshots = 0
    builds = 0
    [night]
    cron = "at four"
    [[sources]]
    tool = "genesys_clod"
    instance = "Main Site"
    exports = "in"
    [[sources]]
    tool = "qualtrics"
    exports = "in"
    [[sources]]
    tool = "qualtrics"
    exports = "elsewhere"
    [extras]
    x = 1
    """
    found = problems(tmp_path, text)
    assert set(found) == {
        "centre.name", "centre.time_zone", "centre.color", "privacy.key", "retention.snapshots",
        "retention.builds", "night.cron", "sources[0].tool", "sources[0].instance", "sources[2].instance",
        "extras",
    }  # fmt: skip


def test_a_key_written_into_the_file_is_never_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(write(tmp_path, MINIMAL.replace("env:TEST_KEY", "s3cr3t-value")), tools=TOOLS)
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("missing", ["centre", "privacy"])
def test_a_missing_section_is_named(tmp_path: Path, missing: str) -> None:
    sections = {"centre": MINIMAL.partition("[privacy]")[0], "privacy": "[privacy]\nkey = 'env:K'"}
    text = "".join(text for name, text in sections.items() if name != missing)
    assert problems(tmp_path, text) == {missing: "is missing"}


def test_broken_toml_is_a_settings_error(tmp_path: Path) -> None:
    assert "" in problems(tmp_path, "[centre\nname = 1")


def test_unknown_tools_are_those_without_a_contract(tmp_path: Path) -> None:
    path = write(tmp_path, MINIMAL + '[[sources]]\ntool = "no_such_tool"\nexports = "x"\n')
    with pytest.raises(SettingsError, match="genesys_cloud"):
        load_settings(path)


class TestFindingTheFile:
    def test_the_variable_wins(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "other.toml").write_text(MINIMAL)
        write(tmp_path, "broken")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("CONCORD_SETTINGS", str(tmp_path / "other.toml"))
        assert load_settings(tools=TOOLS).file == tmp_path / "other.toml"

    def test_it_is_looked_for_upwards(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "a" / "b").mkdir(parents=True)
        write(tmp_path, MINIMAL)
        monkeypatch.chdir(tmp_path / "a" / "b")
        assert find_settings_file() == tmp_path / "concord.toml"

    def test_without_one_the_remedy_is_to_make_one(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="concord init"):
            load_settings(tmp_path / "none.toml")


class TestKey:
    @pytest.mark.parametrize("value", [None, "", "   ", "short"])
    def test_no_key_stops_with_a_way_to_make_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str | None
    ) -> None:
        monkeypatch.delenv("TEST_KEY", raising=False)
        if value is not None:
            monkeypatch.setenv("TEST_KEY", value)
        settings = load_settings(write(tmp_path, MINIMAL), tools=TOOLS)
        with pytest.raises(SettingsError, match="openssl rand -hex 32"):
            settings.privacy_key()

    def test_the_key_is_read_at_use(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        settings = load_settings(write(tmp_path, MINIMAL), tools=TOOLS)
        monkeypatch.setenv("TEST_KEY", "0123456789abcdef")
        assert settings.privacy_key() == b"0123456789abcdef"
        assert "0123456789abcdef" not in repr(settings)

    @pytest.mark.parametrize("content", [None, b"", b"tooshort\n"])
    def test_key_files_are_judged_alike(self, tmp_path: Path, content: bytes | None) -> None:
        if content is not None:
            (tmp_path / "k").write_bytes(content)
        settings = load_settings(write(tmp_path, MINIMAL.replace("env:TEST_KEY", "file:k")), tools=TOOLS)
        with pytest.raises(SettingsError, match="umask 077"):
            settings.privacy_key()


class TestSources:
    TEXT = MINIMAL + (
        '[[sources]]\ntool = "qualtrics"\nexports = "sftp://user:pw@host/in"\n'
        'options = { password = "env:PW", nested = { secret = "env:PW" }, port = 22 }\n'
    )

    def test_options_are_resolved_at_use(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        source = load_settings(write(tmp_path, self.TEXT), tools=TOOLS).sources[0]
        with pytest.raises(SettingsError, match=r"options\.password .*qualtrics\.main.*\n.*nested\.secret"):
            source.storage_options()
        monkeypatch.setenv("PW", "hush")
        assert source.storage_options() == {"password": "hush", "nested": {"secret": "hush"}, "port": 22}

    def test_nothing_that_is_shown_holds_a_password(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PW", "hush")
        settings = load_settings(write(tmp_path, self.TEXT), tools=TOOLS)
        assert settings.sources[0].shown_url == "sftp://host/in"
        assert "pw" not in repr(settings)


class TestTemplate:
    def test_the_demo_template_is_complete(self, tmp_path: Path) -> None:
        path = write_settings_template(tmp_path / "concord.toml", demo=True, run_date=date(2026, 3, 1))
        settings = load_settings(path)
        assert len(settings.privacy_key()) == 64
        assert (tmp_path / "data/secrets/hmac.key").stat().st_mode & 0o777 == 0o600
        assert settings.night.run_date == date(2026, 3, 1)
        assert settings.night.settle_seconds == 0
        assert {source.instance for source in settings.sources} == {"demo"}
        assert len(settings.sources) == 5
        for source in settings.sources:
            assert source.exports == str(tmp_path / "data" / "exports" / source.tool)

    def test_the_plain_template_loads_and_waits_for_files_to_settle(self, tmp_path: Path) -> None:
        settings = load_settings(write_settings_template(tmp_path / "concord.toml", demo=False))
        assert settings.sources == ()
        assert settings.night.settle_seconds == 60

    def test_neither_settings_nor_key_are_overwritten(self, tmp_path: Path) -> None:
        write_settings_template(tmp_path / "a.toml", demo=False)
        key = (tmp_path / "data/secrets/hmac.key").read_bytes()
        with pytest.raises(FileExistsError):
            write_settings_template(tmp_path / "a.toml", demo=True)
        write_settings_template(tmp_path / "b.toml", demo=True)
        assert (tmp_path / "data/secrets/hmac.key").read_bytes() == key
