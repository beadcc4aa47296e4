{#
    A wall-clock timestamp as UTC. `value` is the text that it was read from: text with its own offset is taken at its
    word (DuckDB's cast to timestamp drops the offset without a word), naive text is read in `zone`.
#}
{% macro to_utc(wall_clock, zone, value) -%}
    {{ return(adapter.dispatch('to_utc')(wall_clock, zone, value)) }}
{%- endmacro %}


{% macro default__to_utc(wall_clock, zone, value) -%}
    case
        when {{ value }} like '%Z' then {{ wall_clock }}
        when regexp_matches({{ value }}, '[0-9][+-][0-9]{2}:?[0-9]{2}$') and {{ value }} like '%:%'
            then timezone('UTC', cast({{ value }} as timestamp with time zone))
        when {{ zone }} = 'UTC' then {{ wall_clock }}
        else timezone('UTC', timezone({{ zone }}, {{ wall_clock }}))
    end
{%- endmacro %}


{% macro spark__to_utc(wall_clock, zone, value) -%}
    case
        when {{ value }} rlike '(Z|[0-9][+-][0-9]{2}:?[0-9]{2})$' and {{ value }} like '%:%'
            then cast(to_timestamp({{ value }}) as timestamp_ntz)
        else to_utc_timestamp({{ wall_clock }}, {{ zone }})
    end
{%- endmacro %}
