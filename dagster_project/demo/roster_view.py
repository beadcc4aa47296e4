"""The roster as known by a night: spans in which nothing changes, and site and line of a day."""

from __future__ import annotations

from datetime import date, timedelta

from dagster_project.demo.people import Person, Roster, Team


def spans(person: Person, night: int, attributes: tuple[str, ...]) -> list[tuple[date, date | None]]:
    """The spans (first day, last day) in which none of the attributes changes, as known by a night."""
    begins = {person.hire_date}
    left = person.known_leave(night)
    for change in person.changes:
        if (
            change.attribute in attributes
            and change.known_night <= night
            and (left is None or change.effective <= left)
        ):
            begins.add(max(change.effective, person.hire_date))
    ordered = sorted(begins)
    lasts = [begin - timedelta(days=1) for begin in ordered[1:]]
    return list(zip(ordered, [*lasts, left], strict=True))


def line_of(roster: Roster, person: Person, day: date, night: int) -> int | None:
    """The line of business of a person on a day; staff above and beside the teams have none."""
    if person.role == "agent":
        return roster.teams[person.team_on(day, night)].line
    return roster.teams[person.team].line if person.role == "supervisor" else None


def site_of(roster: Roster, person: Person, day: date, night: int) -> int:
    """The site of a person on a day."""
    team: Team | None = None
    if person.role == "agent":
        team = roster.teams[person.team_on(day, night)]
    elif person.role in ("supervisor", "director"):
        organization = roster.organization_of(person, person.team)
        team = organization if person.role == "supervisor" else None
        if person.role == "director":
            managed = next(o for o, p in roster.managers.items() if p == person.index)
            team = next(o for o in roster.organizations if o.organization_id == managed)
    return (team.site if team is not None else None) or 0
