"""What may not stand in a model, why, and an example: what differs between engines, clocks, averages.

A dispatch macro under dbt/macros may use its engine's own words; models, tests and analyses may not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SqlRule:
    """One forbidden construct.

    Attributes:
        name: short name.
        pattern: what it looks like in SQL without comments and texts, whatever the case.
        why: what goes wrong, and what to write instead.
        fires_on: SQL that breaks the rule.
        silent_on: SQL that resembles it and is fine.
    """

    name: str
    pattern: str
    why: str
    fires_on: str
    silent_on: str

    def found_in(self, sql: str) -> bool:
        """Whether the SQL breaks the rule."""
        return re.search(self.pattern, bare(sql), re.IGNORECASE) is not None


def bare(sql: str) -> str:
    """SQL without comments, the inside of texts (which may say anything) and names of dbt's own macros."""
    sql = re.sub(r"\{#.*?#\}|/\*.*?\*/", " ", sql, flags=re.DOTALL)
    sql = re.sub(r"--[^\n]*", " ", sql)
    sql = re.sub(r"'(?:[^'\n]|'')*'", "''", sql)
    return re.sub(r"\{%-?\s*(?:set|do)\b|\bdbt\.\w+(?=\()", " ", sql)


def broken_rules(path: Path) -> list[str]:
    """The rules that a file breaks, by name."""
    sql = path.read_text(encoding="utf-8")
    return [rule.name for rule in SQL_RULES if rule.found_in(sql)]


_MACRO = "it is DuckDB's own: use a dispatch macro of dbt/macros/portable"

SQL_RULES = (
    SqlRule(
        "qualify",
        r"\bqualify\b",
        "Spark has none: filter a row_number() in an outer query",
        "select a from t qualify row_number() over (order by a) = 1",
        "select is_qualified from t",
    ),
    SqlRule(
        "double colon cast",
        r"::",
        "no other engine reads it: cast(x as type)",
        "select a::date from t",
        "select cast(a as date), 'a::b' from t",
    ),
    SqlRule(
        "star exclude or replace",
        r"\*\s*(?:exclude|replace)\b|\bcolumns\s*\(",
        "DuckDB only: name the columns",
        "select * exclude (a) from t",
        "select replace(a, 'x', 'y') as columns_text from t",
    ),
    SqlRule(
        "distinct on",
        r"\bdistinct\s+on\b",
        "takes any row of a group elsewhere: row_number() with a total order",
        "select distinct on (a) a, b from t",
        "select distinct one from t",
    ),
    SqlRule(
        "clock",
        r"\b(?:current_date|current_time|current_timestamp|localtimestamp)\b|\b(?:now|today|getdate|sysdate)\s*\(",
        "a rerun differs: pass the run date in as a variable",
        "select * from t where d < current_date",
        "select known_at, is_now from t",
    ),
    SqlRule(
        "chance",
        r"\b(?:random|rand|uuid|gen_random_uuid|setseed)\s*\(|\busing\s+sample\b|\btablesample\b",
        "a rerun differs",
        "select random() as r from t",
        "select randomised from t",
    ),
    SqlRule(
        "average of a rate",
        r"\b(?:avg|mean|median)\s*\(\s*(?:distinct\s+)?(?:\w+\.)?\w*(?:_rate|_share|_pct|_ratio|aht_s|_per_leg|nps)\s*\)",
        "an average of averages: add numerators and denominators up and divide once",
        "select avg(t.csat_rate) from t",
        "select sum(csat_rate_numerator) / sum(csat_rate_denominator) from t",
    ),
    SqlRule(
        "ntile",
        r"\bntile\s*\(",
        "breaks ties in the order of arrival: floor(k * percent_rank()) with a total order",
        "select ntile(4) over (order by a) from t",
        "select percentile from t",
    ),
    SqlRule(
        "integer division",
        r"(?<![:/])//",
        "ClickHouse takes it for a comment: floor(a / b)",
        "select 7 // 2",
        "select a / b from t",
    ),
    SqlRule(
        "day of week",
        r"\b(?:dayofweek|day_of_week|isodow|weekday)\s*\(|\bextract\s*\(\s*(?:dow|isodow|dayofweek)\b",
        "counts from 0, 1, Sunday or Monday by engine: dim_date.day_of_week_iso",
        "select dayofweek(d) from t",
        "select day_of_week_iso from core.dim_date",
    ),
    SqlRule(
        "unordered choice",
        r"\b(?:any_value|first|last|arbitrary|arg_min|arg_max|min_by|max_by)\s*\(",
        "takes whichever row a thread saw first, or is one engine's own: row_number() with a total order",
        "select any_value(a) from t group by b",
        "select first_value from t",
    ),
    SqlRule(
        "lists and structures",
        r"\b(?:unnest|list\w*|array_agg|string_agg|struct_pack|generate_series|range|json_extract\w*|from_json)\s*\(|->",
        _MACRO,
        "select unnest(a) from t",
        "select a > b, range_low from t",
    ),
    SqlRule(
        "time functions",
        r"\b(?:time_bucket|date_diff|datediff|date_add|strftime|strptime|try_strptime|epoch\w*|to_seconds|make_date|timezone"
        r")\s*\(|\bat\s+time\s+zone\b",
        "differs or is absent elsewhere: dbt's own date macros, or " + _MACRO,
        "select epoch_ms(a) from t",
        "select {{ dbt.datediff('a', 'b', 'day') }} from t",
    ),
    SqlRule(
        "approximate or interpolated",
        r"\b(?:quantile\w*|approx_\w+|percentile_cont|median|mode|reservoir_quantile)\s*\(",
        "interpolates differently by engine",
        "select quantile_cont(a, 0.5) from t",
        "select quantile_name from t",
    ),
    SqlRule(
        "shape shifting",
        r"\b(?:pivot|unpivot|asof\s+join|asof\s+left\s+join)\b|\bunion\s+(?:all\s+)?by\s+name\b|\bwith\s+recursive\b",
        "one engine's own: write the columns out",
        "select * from t union all by name select * from u",
        "select is_pivotal from t union all select a from u",
    ),
    SqlRule(
        "group by all",
        r"\b(?:group|order)\s+by\s+all\b",
        "hides the grain: name the columns",
        "select a, count(*) from t group by all",
        "select a, count(*) from t group by all_agents",
    ),
    SqlRule(
        "files and settings",
        r"\b(?:read_(?:parquet|csv\w*|json\w*)|glob)\s*\(|\b(?:attach|copy|install|load|pragma|set)\s+[\w']+\s*(?:=|from|to|;|$)",
        "a model reads relations: declare a source",
        "select * from read_parquet('x.parquet')",
        "select offset_s, is_set from t",
    ),
)
