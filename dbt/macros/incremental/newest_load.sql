{#
    The rows of a `snapshot` stream's newest load, for each instance: every delivery is the whole, so the newest one
    (by export date, then load) is the truth, also when it holds no row.
#}
{% macro newest_load(staging_model, tool, stream) -%}
    select staged.*
    from {{ ref(staging_model) }} as staged
    inner join (
        select
            load_id,
            export_date,
            row_number() over (partition by instance order by export_date desc, load_id desc) as recency
        from {{ source('state', 'load') }}
        where tool = '{{ tool }}' and stream = '{{ stream }}'
    ) as newest
        on
            staged._export_date = newest.export_date
            and staged._load_id = newest.load_id
            and newest.recency = 1
{%- endmacro %}


{#
    The newest landed row of every id of a `snapshot` stream, whichever load it came with: a user, queue or code that the
    vendor no longer lists keeps its last known name, because the history still refers to it.
#}
{% macro last_known(staging_model, keys) -%}
    select *
    from (
        select
            known.*,
            row_number() over (
                partition by source_instance, {{ keys | join(', ') }}
                order by _export_date desc, _load_id desc, _source_row desc
            ) as recency
        from {{ ref(staging_model) }} as known
    ) as ranked
    where recency = 1
{%- endmacro %}
