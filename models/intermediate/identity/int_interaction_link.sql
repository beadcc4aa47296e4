-- Grain: one instance of a tool, with the instance that holds the interactions, queues and users its records name.
with instances as (
    select distinct
        tool as source_system,
        instance as source_instance
    from {{ source('state', 'load') }}
)

select
    instances.source_system,
    instances.source_instance,
    coalesce(own.interaction_system, common.interaction_system) as interaction_system,
    case
        when own.source_instance is not null
            then
                coalesce(nullif(own.interaction_instance, '*'), instances.source_instance)
        when common.source_instance is not null then
            coalesce(nullif(common.interaction_instance, '*'), instances.source_instance)
    end as interaction_instance
from instances
left join {{ ref('interaction_link') }} as own
    on instances.source_system = own.source_system and instances.source_instance = own.source_instance
left join {{ ref('interaction_link') }} as common
    on instances.source_system = common.source_system and common.source_instance = '*'
