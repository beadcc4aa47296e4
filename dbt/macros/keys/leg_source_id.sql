{# Id of a leg within its tool: the session in its conversation, or its position in dumps that carry no session id. #}
{% macro leg_source_id(leg) -%}
    {{ dbt.concat([
        leg ~ '.conversation_id', "'/'",
        "coalesce(" ~ leg ~ ".session_id, " ~ dbt.concat([
            "'p'", "cast(" ~ leg ~ ".participant_index as varchar)", "'s'", "cast(" ~ leg ~ ".session_index as varchar)"
        ]) ~ ")",
        "case when " ~ leg ~ ".session_id is not null and " ~ leg ~ ".use_of_id > 1 then "
        ~ dbt.concat(["'#'", "cast(" ~ leg ~ ".use_of_id as varchar)"]) ~ " else '' end"
    ]) }}
{%- endmacro %}
