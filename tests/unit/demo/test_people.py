"""The roster's exports and the truth about people agree, and what was planned for people happens."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from dagster_project.demo import write_demo
from tests.unit.demo import readers

FOREVER = date(9999, 12, 31)


def newest_rows(root: Path, entity: str) -> list[dict[str, str]]:
    path = max((root / "exports/workday" / entity).iterdir())
    (header,), rows = readers.table(path, 1)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_periods_follow_from_the_newest_roster(demo: Path) -> None:
    organizations = {r["id"]: r for r in newest_rows(demo, "organization")}
    workers = {r["id"]: r for r in newest_rows(demo, "worker_history")}
    positions = defaultdict(list)
    for row in newest_rows(demo, "position_organization"):
        positions[row["position_id"]].append(row)
    jobs = newest_rows(demo, "worker_position_history")
    periods = readers.truth(demo, "agent_periods")
    assert len(periods) >= len(workers)
    for period in periods:
        day = period["valid_from_date"].isoformat()
        job = next(
            j
            for j in jobs
            if workers[j["worker_id"]]["worker_code"] == period["worker_code"]
            and j["_fivetran_start"][:10] <= day <= j["_fivetran_end"][:10]
        )
        assert job["business_title"] == period["job_title"]
        assert job["business_site_summary_name"] == period["site"]
        held = {
            a["type"]: organizations[a["organization_id"]]
            for a in positions[job["position_id"]]
            if a["_fivetran_start"][:10] <= day <= a["_fivetran_end"][:10]
        }
        assert held["SUPERVISORY"]["organization_code"] == period["team_code"]
        manager = held["SUPERVISORY"]["manager_id"]
        assert (workers[manager]["worker_code"] if manager else None) == period["supervisor_worker_code"]
        line = held.get("business_unit_assignment")
        assert (line["name"] if line else None) == period["line_of_business"]


def test_periods_of_a_person_follow_each_other(demo: Path) -> None:
    people = defaultdict(list)
    for period in readers.truth(demo, "agent_periods"):
        people[period["worker_code"]].append(period)
    for periods in people.values():
        assert periods[0]["valid_from_date"] == periods[0]["hire_date"]
        assert periods[-1]["valid_to_date"] == FOREVER
        assert [p["is_current"] for p in periods] == [False] * (len(periods) - 1) + [True]
        for earlier, later in pairwise(periods):
            assert earlier["valid_to_date"] == later["valid_from_date"]


def test_what_was_planned_for_people_happens(demo: Path) -> None:
    periods = readers.truth(demo, "agent_periods")
    teams = defaultdict(set)
    for period in periods:
        teams[period["worker_code"]].add(period["team_code"])
    assert sum(len(t) > 1 for t in teams.values()) >= 2
    assert any(p["job_title"].startswith("Senior") for p in periods)
    assert any(p["hire_date"] > date(2026, 2, 16) for p in periods)
    assert any(p["termination_date"] for p in periods)
    effects = json.loads((demo / "demo/truth/effects.json").read_text(encoding="utf-8"))
    assert effects["n_backdated_team_moves"] == 1


def test_a_renamed_person_has_another_name_in_later_exports(demo: Path) -> None:
    names = defaultdict(set)
    for path in (demo / "exports/genesys_cloud/users").iterdir():
        for user in json.loads(path.read_text(encoding="utf-8"))["entities"]:
            names[user["id"]].add(user["name"])
    assert [len(n) for n in names.values() if len(n) > 1] == [2]
    current = [r["display_name"] for r in readers.truth(demo, "agents")]
    assert len(current) == len(set(current))


def test_leavers_take_no_contacts_after_their_last_day(demo: Path) -> None:
    people = {r["user_id"]: r for r in readers.truth(demo, "agents") if r["role"] == "agent"}
    seen = set()
    for leg in readers.truth(demo, "legs"):
        person = people.get(leg["user_id"])
        if person is not None and person["hire_date"] is not None:
            seen.add(leg["user_id"])
            day = leg["leg_started_at"].date()
            assert person["hire_date"] <= day
            assert person["termination_date"] is None or day <= person["termination_date"]
    assert len(seen) > 30


def test_agency_staff_work_but_are_not_in_the_roster(demo: Path) -> None:
    people = readers.truth(demo, "agents")
    agency = {r["user_id"] for r in people if not r["is_in_roster"]}
    assert len(agency) == 1
    users = json.loads(max((demo / "exports/genesys_cloud/users").iterdir()).read_text(encoding="utf-8"))["entities"]
    assert {u["id"] for u in users if "employerInfo" not in u} == agency
    assert agency & {leg["user_id"] for leg in readers.truth(demo, "legs")}
    codes = {r["worker_code"] for r in newest_rows(demo, "worker_history")}
    assert {r["worker_code"] for r in people if r["is_in_roster"]} == codes


def test_a_backdated_move_rewrites_history_from_the_night_it_is_known(tmp_path: Path) -> None:
    def moves(until: int) -> set[tuple[str, date]]:
        root = tmp_path / str(until)
        write_demo(root, agents=24, nights=14, until_night=until)
        by_person = defaultdict(list)
        for period in readers.truth(root, "agent_periods"):
            by_person[period["worker_code"]].append(period)
        return {
            (code, later["valid_from_date"])
            for code, periods in by_person.items()
            for earlier, later in pairwise(periods)
            if earlier["team_code"] != later["team_code"]
        }

    late = {(code, day) for code, day in moves(14) if day < date(2026, 2, 16)}
    assert len(late) == 1
    known = round(0.6 * 14)
    assert not late & moves(known - 1)
    assert late <= moves(known)
    assert next(iter(late))[1] >= date(2026, 2, 15) + timedelta(days=known - 10)
