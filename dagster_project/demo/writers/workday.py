"""Workday as its connector delivers it: five entities, each file the whole history known that night."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.chance import fixed_hex
from dagster_project.demo.people import JOB_TITLES, Person, Roster
from dagster_project.demo.queues import LINES, SITES
from dagster_project.demo.roster_view import line_of, site_of, spans

FOREVER: Final = "9999-12-31 23:59:59"
LEVELS: Final = {
    "agent": "8_Individual_Contributor",
    "analyst": "8_Individual_Contributor",
    "supervisor": "7_Lead",
}
_HEADERS: Final = {
    "worker_history": (
        "id,_fivetran_active,_fivetran_start,_fivetran_end,_fivetran_deleted,_fivetran_synced,active,"
        "active_status_date,annual_currency_summary_currency,annual_currency_summary_total_base_pay,"
        "compensation_grade_id,contract_pay_rate,days_unemployed,employee_compensation_currency,"
        "employee_compensation_total_base_pay,end_employment_date,first_day_of_work,hire_date,"
        "hire_reason,hire_rescinded,hourly_frequency_currency,original_hire_date,pay_through_date,"
        "primary_termination_reason,rehire,retired,seniority_date,terminated,termination_date,"
        "termination_involuntary,user_id,worker_code"
    ),
    "worker_position_history": (
        "position_id,worker_id,_fivetran_active,_fivetran_start,_fivetran_end,_fivetran_deleted,"
        "_fivetran_synced,business_site_summary_location,business_site_summary_name,"
        "business_site_summary_scheduled_weekly_hours,business_title,critical_job,"
        "default_weekly_hours,effective_date,employee_type,end_date,full_time_equivalent_percentage,"
        "is_primary_job,job_profile_id,management_level_code,paid_fte,pay_rate,pay_rate_type,"
        "start_date,work_shift,work_shift_required"
    ),
    "position_organization": (
        "organization_id,position_id,type,_fivetran_deleted,_fivetran_synced,_fivetran_active,"
        "_fivetran_start,_fivetran_end"
    ),
    "organization": (
        "id,_fivetran_deleted,_fivetran_synced,availability_date,code,description,inactive,"
        "inactive_date,last_updated_date_time,location,manager_id,name,organization_code,"
        "organization_owner_id,staffing_model,sub_type,superior_organization_id,"
        "top_level_organization_id,type,visibility"
    ),
    "person_name": (
        "index,personal_info_system_id,type,_fivetran_deleted,_fivetran_synced,country,first_name,"
        "last_name,local_first_name,middle_name,prefix_title"
    ),
}
Row = dict[str, str]


def _start(day: date) -> str:
    return f"{day.isoformat()} 00:00:00"


def _end(day: date | None) -> str:
    """The end of a row that holds up to and including a day."""
    return FOREVER if day is None else f"{day.isoformat()} 23:59:59"


class WorkdayWriter:
    """Writes the roster."""

    def __init__(self, calendar: DemoCalendar, roster: Roster) -> None:
        self._calendar = calendar
        self._roster = roster

    def files(self, night: int) -> dict[str, tuple[bytes, int]]:
        """Each entity's CSV and its number of rows."""
        synced = datetime.combine(self._calendar.day(night + 1), datetime.min.time()) + timedelta(hours=2)
        people = [p for p in self._roster.people if p.is_in_roster and p.hire_known_night <= night]
        rows: dict[str, Iterable[Row]] = {
            "worker_history": (r for p in people for r in self._worker(p, night)),
            "worker_position_history": (r for p in people for r in self._positions(p, night)),
            "position_organization": (r for p in people for r in self._assignments(p, night)),
            "organization": self._organizations(),
            "person_name": (r for p in people for r in self._names(p, night)),
        }
        written = {}
        for entity, entity_rows in rows.items():
            header = _HEADERS[entity].split(",")
            buffer = io.StringIO()
            writer = csv.DictWriter(buffer, header, restval="", lineterminator="\n", extrasaction="raise")
            writer.writeheader()
            n = 0
            for row in entity_rows:
                writer.writerow(row | {"_fivetran_deleted": "false", "_fivetran_synced": str(synced)})
                n += 1
            written[entity] = (buffer.getvalue().encode(), n)
        return written

    def _worker(self, person: Person, night: int) -> list[Row]:
        left = person.known_leave(night)
        pay = str(26_000 + person.index % 17 * 500)
        common = {
            "id": person.worker_id,
            "_fivetran_active": "true",
            "annual_currency_summary_currency": "EUR",
            "annual_currency_summary_total_base_pay": pay,
            "compensation_grade_id": fixed_hex("grade", person.role),
            "employee_compensation_currency": "EUR",
            "employee_compensation_total_base_pay": pay,
            "days_unemployed": "0.1",
            "hire_date": person.hire_date.isoformat(),
            "original_hire_date": person.hire_date.isoformat(),
            "first_day_of_work": person.hire_date.isoformat(),
            "seniority_date": person.hire_date.isoformat(),
            "hire_rescinded": "false",
            "rehire": "false",
            "retired": "false",
            "hire_reason": "Hire_Employee_New_Hire_Fill_Vacancy",
            "user_id": person.login,
            "worker_code": person.worker_code,
        }
        employed = common | {
            "_fivetran_start": _start(person.hire_date),
            "_fivetran_end": _end(left),
            "active": "true",
            "active_status_date": person.hire_date.isoformat(),
            "terminated": "false",
        }
        if left is None:
            return [employed]
        is_involuntary = person.index % 4 == 0
        gone = common | {
            "_fivetran_start": _start(left + timedelta(days=1)),
            "_fivetran_end": FOREVER,
            "active": "false",
            "active_status_date": (left + timedelta(days=1)).isoformat(),
            "terminated": "true",
            "termination_date": left.isoformat(),
            "end_employment_date": left.isoformat(),
            "pay_through_date": left.isoformat(),
            "termination_involuntary": str(is_involuntary).lower(),
            "primary_termination_reason": "Terminate_Employee_Involuntary"
            if is_involuntary
            else "Terminate_Employee_Voluntary_Other_Employment",
        }
        return [employed, gone]

    def _positions(self, person: Person, night: int) -> list[Row]:
        rows = []
        for begin, last in spans(person, night, ("job_title", "team")):
            site = self._site(person, begin, night)
            title = person.value_on("job_title", begin, JOB_TITLES[person.role], night)
            rows.append(
                {
                    "position_id": person.position_id,
                    "worker_id": person.worker_id,
                    "_fivetran_active": "true",
                    "_fivetran_start": _start(begin),
                    "_fivetran_end": _end(last),
                    "effective_date": begin.isoformat(),
                    "business_site_summary_name": site,
                    "business_site_summary_location": site,
                    "business_site_summary_scheduled_weekly_hours": f"{39 * person.fte:.1f}",
                    "default_weekly_hours": "39",
                    "business_title": str(title),
                    "critical_job": "false",
                    "employee_type": "Regular",
                    "end_date": "" if last is None else last.isoformat(),
                    "full_time_equivalent_percentage": f"{100 * person.fte:g}",
                    "is_primary_job": "true",
                    "job_profile_id": fixed_hex("profile", title),
                    "management_level_code": LEVELS.get(person.role, "5_Director"),
                    "paid_fte": f"{person.fte:g}",
                    "pay_rate": f"{14 + person.index % 17 / 4:.2f}",
                    "pay_rate_type": "Salary",
                    "start_date": person.hire_date.isoformat(),
                    "work_shift": "Day",
                    "work_shift_required": "false",
                }
            )
        return rows

    def _assignments(self, person: Person, night: int) -> list[Row]:
        rows = []
        for begin, last in spans(person, night, ("team",)):
            organization = self._roster.organization_of(person, person.team_on(begin, night))
            kinds = [("SUPERVISORY", organization.organization_id)]
            kinds.append(("region_assignment", fixed_hex("region", self._site(person, begin, night))))
            line = line_of(self._roster, person, begin, night)
            if line is not None:
                kinds.append(("business_unit_assignment", fixed_hex("business unit", LINES[line])))
            rows += [
                {
                    "organization_id": organization_id,
                    "position_id": person.position_id,
                    "type": kind,
                    "_fivetran_active": "true",
                    "_fivetran_start": _start(begin),
                    "_fivetran_end": _end(last),
                }
                for kind, organization_id in kinds
            ]
        return rows

    def _site(self, person: Person, day: date, night: int) -> str:
        return SITES[site_of(self._roster, person, day, night)]

    def _organizations(self) -> list[Row]:
        top = next(o for o in self._roster.organizations if not o.superior_id)

        def row(organization_id: str, name: str, code: str, kind: str, sub_type: str) -> Row:
            return {
                "id": organization_id,
                "availability_date": "2000-01-01 08:00:00",
                "inactive": "false",
                "last_updated_date_time": "2025-06-02 09:00:00",
                "name": name,
                "organization_code": code,
                "staffing_model": "Position Management",
                "sub_type": sub_type,
                "type": kind,
                "top_level_organization_id": top.organization_id,
                "visibility": fixed_hex("visibility"),
            }

        rows = []
        for organization in self._roster.organizations:
            manager = self._roster.managers.get(organization.organization_id)
            rows.append(
                row(organization.organization_id, organization.name, organization.code, "SUPERVISORY", "Team")
                | {
                    "location": SITES[organization.site or 0],
                    "manager_id": "" if manager is None else self._roster.people[manager].worker_id,
                    "superior_organization_id": organization.superior_id,
                }
            )
        rows += [row(fixed_hex("region", s), s, f"REGION_{s.upper()}", "REGION", "Region") for s in SITES]
        rows += [
            row(fixed_hex("business unit", name), name, f"BU_{i + 1}", "BUSINESS_UNIT", "Business_Unit")
            for i, name in enumerate(LINES)
        ]
        return rows

    @staticmethod
    def _names(person: Person, night: int) -> list[Row]:
        name = {
            "index": "1",
            "personal_info_system_id": person.worker_id,
            "country": "IRL",
            "first_name": person.first,
            "last_name": str(person.value_on("last_name", date.max, person.last, night)),
        }
        return [name | {"type": "preferred"}, name | {"type": "legal"}]
