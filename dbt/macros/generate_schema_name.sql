{# Schemas are public names (core, marts, ops), so a model's schema is used as it is written, without a prefix. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
