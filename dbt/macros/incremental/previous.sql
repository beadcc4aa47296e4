{#
    A relation as the base build left it, read before this build rebuilds it; empty on a full build, when nothing
    needs comparing. Not a ref: what is read is the past of a relation that may depend on the caller.

    `columns` maps the names that are read to their types.
#}
{% macro previous(schema, identifier, columns) -%}
    {%- set relation = adapter.get_relation(target.database, schema, identifier) if execute else none -%}
    {%- set is_known = relation is not none and not flags.FULL_REFRESH -%}
    select
    {%- for name, data_type in columns.items() %}
        {{ name if is_known else 'cast(null as ' ~ data_type ~ ') as ' ~ name }}{{ "," if not loop.last }}
    {%- endfor %}
    {{ 'from ' ~ relation if is_known else 'where false' }}
{%- endmacro %}
