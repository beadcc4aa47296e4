{#
    The newest landed version of every record of a `changes` stream; of the records in tonight's loads only, when the
    model is incremental.

    "Newest" is what the contract's version_by says; ties fall to export date, load and row, so that the choice never
    depends on the order in which files arrived.
#}
{% macro newest_version(staging_model, tool, stream, keys) -%}
    {%- set order_by = version_order(tool, stream) -%}
    {#- Asked for on every build, so that dbt knows the dependency also when a full build does not need it. -#}
    {%- set is_delivered = in_new_load() -%}
    select *
    from (
        select
            versions.*,
            row_number() over (
                partition by source_instance, {{ keys | join(', ') }}
                order by {{ order_by }}
            ) as version_rank
        from {{ ref(staging_model) }} as versions
        {%- if is_incremental() %}
            inner join (
                select distinct
                    source_instance as delivered_instance,
                    {%- for key in keys %}
                    {{ key }} as delivered_{{ loop.index }}{{ "," if not loop.last }}
                    {%- endfor %}
                from {{ ref(staging_model) }}
                where {{ is_delivered }}
            ) as delivered
                on
                    versions.source_instance = delivered.delivered_instance
                    {%- for key in keys %}
                    and versions.{{ key }} = delivered.delivered_{{ loop.index }}
                    {%- endfor %}
        {%- endif %}
    ) as ranked
    where version_rank = 1
{%- endmacro %}


{# Order by which the newest version of a record comes first, from its contract. #}
{% macro version_order(tool, stream) -%}
    {%- set version_by = stream_contract(tool, stream).config.meta.export.version_by if execute else [] -%}
    {%- set order_by = [] -%}
    {%- for column in (version_by or []) + ['_export_date', '_load_id', '_source_row'] -%}
        {%- if column ~ ' desc nulls last' not in order_by -%}
            {%- do order_by.append(column ~ ' desc nulls last') -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(order_by | join(', ')) }}
{%- endmacro %}


{# Condition: the row comes from a load that the base build had not staged. #}
{% macro in_new_load(alias='') -%}
    {{ alias ~ '.' if alias }}_load_id in (select load_id from {{ ref('int_new_load') }})
{%- endmacro %}


{# Join condition between the document that won and one of its nested streams; the date lets whole blocks be skipped. #}
{% macro same_document(left, right, key) -%}
    {{ left }}._export_date = {{ right }}._export_date
    and {{ left }}._file_sha256 = {{ right }}._file_sha256
    and {{ left }}._source_row = {{ right }}._source_row
    and {{ left }}.{{ key }} = {{ right }}.{{ key }}
{%- endmacro %}
