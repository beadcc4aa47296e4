"""The planted truth: what the warehouse must contain, table by table, written as it becomes final.

Nothing here reads an export. No model reads what is written here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

_TIME: Final = pa.timestamp("ms", tz="UTC")
_TYPES: Final = {
    "s": pa.string(),
    "i": pa.int64(),
    "b": pa.bool_(),
    "t": _TIME,
    "d": pa.date32(),
    "f": pa.float64(),
}


def _schema(declaration: str) -> pa.Schema:
    "A schema from `name:type` words; the types are s(tring), i(nteger), b(oolean),"
    " t(ime), d(ate), f(loat)."
    pairs = (word.split(":") for word in declaration.split())
    return pa.schema([(name, _TYPES[kind]) for name, kind in pairs])


TABLES: Final[dict[str, pa.Schema]] = {
    "interactions": _schema(
        "conversation_id:s interaction_kind:s channel:s direction:s queue_id:s queue_name:s last_queue_id:s"
        " line_of_business:s customer_id_type:s customer_id:s first_user_id:s"
        " last_user_id:s started_at:t ended_at:t"
        " started_date:d is_open:b is_queue_handled:b is_handled:b is_abandoned:b is_transferred:b n_legs:i"
        " n_agent_legs:i n_handled_legs:i n_transfers:i wait_ms:i talk_ms:i hold_ms:i acw_ms:i handle_ms:i"
        " duration_ms:i wrap_up_code:s wrap_up_name:s export_date:d"
    ),
    "legs": _schema(
        "conversation_id:s session_id:s leg_number:i leg_kind:s user_id:s queue_id:s channel:s direction:s"
        " leg_started_at:t leg_ended_at:t started_date:d is_handled:b is_transferred:b"
        " alert_ms:i wait_ms:i talk_ms:i"
        " hold_ms:i acw_ms:i handle_ms:i n_holds:i disconnect_type:s wrap_up_name:s"
    ),
    "evaluations": _schema(
        "evaluation_id:s conversation_id:s is_interaction_known:b user_id:s evaluator_user_id:s queue_id:s"
        " evaluation_form_id:s evaluation_form_name:s status:s scored_by:s is_scored:b evaluated_date:d"
        " conversation_started_at:t created_at:t submitted_at:t changed_at:t released_at:t earned_points:f"
        " possible_points:f score_rate:f reported_score_rate:f n_questions:i n_answered:i n_not_applicable:i"
        " has_critical_fail:b is_rescored:b is_acknowledged:b export_date:d"
    ),
    "evaluation_answers": _schema(
        "evaluation_id:s conversation_id:s user_id:s behavior_key:s question_source_id:s"
        " question_text:s answer_text:s"
        " points:f max_points:f answer_state:s is_critical:b is_critical_fail:b is_full_points:b scored_by:s"
        " evaluation_status:s evaluated_date:d planted_quality:f"
    ),
    "invitations": _schema(
        "contact_id:s distribution_id:s conversation_id:s user_id:s response_id:s"
        " sent_at:t sent_date:d opened_at:t"
        " responded_at:t status:s is_delivered:b is_responded:b"
    ),
    "responses": _schema(
        "response_id:s conversation_id:s user_id:s recorded_at:t response_date:d"
        " is_complete:b progress_rate:f"
        " csat_score:f csat_scale_min:f csat_scale_max:f is_csat_top_box:b nps_score:i"
        " is_resolved:b has_comment:b"
        " language:s"
    ),
    "coaching_sessions": _schema(
        "sheet_name:s session_date:d agent_name:s worker_code:s user_id:s coach_name:s coach_worker_code:s"
        " session_type:s status:s duration_ms:i n_focuses:i n_evidence:i"
        " is_agent_resolved:b is_coach_resolved:b"
        " source_row:i is_effective:b"
    ),
    "coaching_focuses": _schema(
        "sheet_name:s session_date:d agent_name:s worker_code:s coach_worker_code:s"
        " topic_as_written:s behavior_key:s"
        " status:s planted_uplift:f"
    ),
    "coaching_evidence": _schema(
        "sheet_name:s session_date:d agent_name:s worker_code:s coach_worker_code:s conversation_id:s"
    ),
    "agents": _schema(
        "worker_code:s worker_id:s user_id:s role:s display_name:s employee_number:s"
        " is_in_roster:b is_in_genesys:b"
        " hire_date:d termination_date:d line_of_business:s home_queue_name:s"
    ),
    "agent_skills": _schema("user_id:s worker_code:s behavior_key:s base_log_odds:f base_rate:f"),
    "agent_periods": _schema(
        "worker_code:s valid_from_date:d valid_to_date:d is_current:b display_name:s team_code:s team_name:s"
        " supervisor_worker_code:s site:s line_of_business:s job_title:s fte:f hire_date:d termination_date:d"
        " is_in_roster:b"
    ),
    "files": _schema(
        "tool:s source_instance:s source_file:s export_date:d arrival_date:d"
        " arrival_night:i root_stream:s stream:s"
        " rows_in:i rows_quarantined:i outcome:s"
    ),
    "faults": _schema("night:i kind:s tool:s stream:s source_file:s source_row:i column:s description:s"),
}
_BUFFER: Final = 20_000


class TruthWriter:
    """Appends rows to the truth files; rows are tuples in the order of the table's columns."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
        self._files = {
            name: pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd")
            for name, schema in TABLES.items()
        }
        self.counts = dict.fromkeys(TABLES, 0)

    def __enter__(self) -> TruthWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Adds rows to a table."""
        waiting = self._rows[table]
        waiting.extend(rows)
        if len(waiting) >= _BUFFER:
            self._flush(table)

    def _flush(self, table: str) -> None:
        rows = self._rows[table]
        if not rows:
            return
        schema = TABLES[table]
        columns = [
            pa.array(values, schema_field.type)
            for values, schema_field in zip(zip(*rows, strict=True), schema, strict=True)
        ]
        self._files[table].write_table(pa.Table.from_arrays(columns, schema=schema))
        self.counts[table] += len(rows)
        rows.clear()

    def close(self) -> None:
        """Writes what is waiting and closes the files."""
        for table, file in self._files.items():
            self._flush(table)
            file.close()
