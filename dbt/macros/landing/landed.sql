{#
    The landed rows of a stream that this build has to stage, typed by the stream's contract.

    The contract (the source's YAML) is the only place where a column's type, format and zone are written. Reads the
    Parquet files of new loads (`state.load.is_new`), of all loads on a first build or a full refresh, and always the
    stream's anchor, a file without rows, so that a tool nobody configured gives an empty relation of the right types.

    The streams of one nested file are loads of their own; what ties a document to its parts is the file's hash.
#}
{% macro landed(tool, stream) -%}
    {%- if not execute -%}
        select * from {{ source(tool, stream) }}
    {%- else -%}
        {%- set contract = stream_contract(tool, stream) -%}
        select
        {%- for column in contract.columns.values() if column_meta(column).get('pii') != 'drop' %}
            {{ cast_landed(column) }} as {{ column.name }},
        {%- endfor %}
            '{{ tool }}' as source_system,
            landing._source_instance as source_instance,
            landing._load_id,
            loads.file_sha256 as _file_sha256,
            landing._source_file,
            cast(landing._source_row as {{ dbt.type_bigint() }}) as _source_row,
            cast(landing._export_date as date) as _export_date
        from {{ read_landing(landing_paths(tool, stream, only_new=is_incremental())) }} as landing
        inner join {{ api.Relation.create(target.database, 'state', 'load') }} as loads
            on landing._load_id = loads.load_id
    {%- endif -%}
{%- endmacro %}


{# The source node that declares a stream. #}
{% macro stream_contract(tool, stream) -%}
    {%- set found = namespace(node=none) -%}
    {%- for node in graph.sources.values() if node.source_name == tool and node.name == stream -%}
        {%- set found.node = node -%}
    {%- endfor -%}
    {{ return(found.node) }}
{%- endmacro %}


{# What the contract says about a column beyond its type. #}
{% macro column_meta(column) -%}
    {{ return(column.get('config', {}).get('meta') or column.get('meta') or {}) }}
{%- endmacro %}


{# Absolute paths of the stream's anchor and of its loads, sorted; `only_new` leaves out what the base build staged. #}
{% macro landing_paths(tool, stream, only_new) -%}
    {%- if adapter.get_relation(target.database, 'state', 'stream') is none -%}
        {{ exceptions.raise_compiler_error(
            "The database holds no schema `state`, so dbt cannot know what landed. Build with `concord night`, "
            ~ "or point CONCORD_WAREHOUSE at a build database that it wrote."
        ) }}
    {%- endif -%}
    {%- set rows = run_query(
        "select schema_path as path from state.stream where tool = '" ~ tool ~ "' and stream = '" ~ stream ~ "'"
        ~ " union all select path from state.load where tool = '" ~ tool ~ "' and stream = '" ~ stream ~ "'"
        ~ (" and is_new" if only_new else "") ~ " order by path"
    ) -%}
    {%- if not rows -%}
        {{ exceptions.raise_compiler_error(
            "state.stream does not list " ~ tool ~ "." ~ stream
            ~ ": the database was prepared with other contracts. Run `concord night` again."
        ) }}
    {%- endif -%}
    {{ return(rows.columns[0].values() | list) }}
{%- endmacro %}
