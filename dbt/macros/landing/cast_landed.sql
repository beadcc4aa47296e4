{# A landed string as the type that its contract declares; empty text is null. #}
{% macro cast_landed(column) -%}
    {%- set value = "nullif(trim(landing." ~ column.name ~ "), '')" -%}
    {%- set data_type = column.data_type | lower -%}
    {%- if data_type in ('varchar', 'json') -%}
        {{ value }}
    {%- elif data_type == 'boolean' -%}
        case
            when lower({{ value }}) in ('true', '1', 'yes') then true
            when lower({{ value }}) in ('false', '0', 'no') then false
        end
    {%- elif data_type == 'timestamp' -%}
        {{ to_utc(parse_timestamp(value, column_meta(column).get('format')), 'landing._time_zone', value) }}
    {%- elif data_type == 'date' and column_meta(column).get('format') -%}
        cast({{ parse_timestamp(value, column_meta(column).format) }} as date)
    {%- else -%}
        cast({{ value }} as {{ api.Column.translate_type(data_type) }})
    {%- endif -%}
{%- endmacro %}


{# Text as a wall-clock timestamp: the first of the contract's formats that fits, else ISO 8601 (any offset is cut off). #}
{% macro parse_timestamp(value, formats) -%}
    {{ return(adapter.dispatch('parse_timestamp')(value, [formats] if formats is string else (formats or []))) }}
{%- endmacro %}


{% macro default__parse_timestamp(value, formats) -%}
    {%- if not formats -%}
        cast({{ value }} as timestamp)
    {%- else -%}
        coalesce(
            {%- for format in formats %} try_strptime({{ value }}, '{{ format | replace("'", "''") }}'),{% endfor %} cast({{ value }} as timestamp)
        )
    {%- endif -%}
{%- endmacro %}


{% macro spark__parse_timestamp(value, formats) -%}
    {%- set java = {'%Y': 'yyyy', '%m': 'MM', '%d': 'dd', '%H': 'HH', '%M': 'mm', '%S': 'ss', '%y': 'yy', '%p': 'a', '%I': 'hh'} -%}
    coalesce(
        {%- for format in formats %}
            {%- set pattern = namespace(text=format) -%}
            {%- for code, letters in java.items() -%}{%- set pattern.text = pattern.text | replace(code, letters) -%}{%- endfor %}
            to_timestamp({{ value }}, '{{ pattern.text }}'),
        {%- endfor %} to_timestamp_ntz(regexp_replace({{ value }}, '(Z|[+-][0-9]{2}:?[0-9]{2})$', ''))
    )
{%- endmacro %}
