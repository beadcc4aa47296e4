-- Grain: one user or queue that any landed conversation or evaluation names, whether or not a code file lists it.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['source_system', 'source_instance', 'id_type', 'source_id'],
    on_schema_change='fail'
) }}
{%- set is_new = in_new_load() %}
{%- set is_new_evaluation = in_new_load('evaluation') %}

with mentioned as (
    select
        source_system,
        source_instance,
        'user_id' as id_type,
        user_id as source_id,
        user_name as resolved_name
    from {{ ref('stg_genesys_cloud__participants') }}
    where user_id is not null {% if is_incremental() %}and {{ is_new }}{% endif %}

    union all

    select
        source_system,
        source_instance,
        'queue_id' as id_type,
        queue_id as source_id,
        queue_name as resolved_name
    from {{ ref('stg_genesys_cloud__segments') }}
    where queue_id is not null {% if is_incremental() %}and {{ is_new }}{% endif %}

    {% for column, id_type in [('agent_id', 'user_id'), ('evaluator_id', 'user_id'), ('queue_id', 'queue_id')] %}
        union all

        select
            link.interaction_system as source_system,
            link.interaction_instance as source_instance,
            '{{ id_type }}' as id_type,
            evaluation.{{ column }} as source_id,
            cast(null as {{ dbt.type_string() }}) as resolved_name
        from {{ ref('stg_genesys_quality__evaluations') }} as evaluation
        inner join {{ ref('int_interaction_link') }} as link
            on
                evaluation.source_system = link.source_system
                and evaluation.source_instance = link.source_instance
                and link.interaction_system is not null
        where evaluation.{{ column }} is not null {% if is_incremental() %}and {{ is_new_evaluation }}{% endif %}
    {% endfor %}
),

-- Dumps that resolve names may disagree over time; the last in the alphabet is the same for any order of arrival.
named as (
    select
        source_system,
        source_instance,
        id_type,
        source_id,
        max(resolved_name) as resolved_name
    from mentioned
    group by source_system, source_instance, id_type, source_id
),

known as (
    {% if is_incremental() %}
        select * from {{ this }}
    {% else %}
        select * from named
        where false
    {% endif %}
)

select
    named.source_system,
    named.source_instance,
    named.id_type,
    named.source_id,
    greatest(
        coalesce(named.resolved_name, known.resolved_name), coalesce(known.resolved_name, named.resolved_name)
    ) as resolved_name
from named
left join known
    on
        named.source_system = known.source_system
        and named.source_instance = known.source_instance
        and named.id_type = known.id_type
        and named.source_id = known.source_id
