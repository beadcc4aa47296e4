{#
    Surrogate key of an entity, from its source system, instance and source id only, so that any reload gives
    the same key. Null when the id is null: an unknown agent has no key, not the key of "nobody".

    Every argument is a SQL expression; use 'quoted text' for a literal.
#}
{% macro entity_key(source_system, source_instance, source_id) -%}
    {{ dbt.hash(dbt.concat([source_system, "'|'", source_instance, "'|'", source_id])) }}
{%- endmacro %}
