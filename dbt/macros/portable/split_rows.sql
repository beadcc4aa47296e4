{#
    One row for each part of a delimited text: `from <relation> {{ split_rows('topics', ';', 'topic') }}`.

    Adds the columns `<part>` (trimmed, never empty) and `<part>_position` (from 1). Rows without a part are dropped.
#}
{% macro split_rows(relation, text, delimiter, part) -%}
    {{ return(adapter.dispatch('split_rows')(relation, text, delimiter, part)) }}
{%- endmacro %}


{% macro default__split_rows(relation, text, delimiter, part) -%}
    (
        select
            split_source.*,
            trim(split_source._parts[split_source.{{ part }}_position]) as {{ part }}
        from (
            select
                *,
                string_split({{ text }}, '{{ delimiter }}') as _parts,
                unnest(generate_series(1, length(string_split({{ text }}, '{{ delimiter }}')))) as {{ part }}_position
            from {{ relation }}
        ) as split_source
        where trim(split_source._parts[split_source.{{ part }}_position]) <> ''
    )
{%- endmacro %}


{% macro spark__split_rows(relation, text, delimiter, part) -%}
    (
        select
            split_source.*,
            {{ part }}_zero + 1 as {{ part }}_position,
            trim({{ part }}_raw) as {{ part }}
        from {{ relation }} as split_source
        lateral view posexplode(split({{ text }}, '[{{ delimiter }}]')) as {{ part }}_zero, {{ part }}_raw
        where trim({{ part }}_raw) <> ''
    )
{%- endmacro %}
