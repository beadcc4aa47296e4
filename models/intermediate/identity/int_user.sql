-- Grain: one user of the contact-centre platform, with the last known details.
with listed as (
    {{ last_known('stg_genesys_cloud__users', ['user_id']) }}
),

mentioned as (
    select
        source_system,
        source_instance,
        source_id as user_id,
        resolved_name as name
    from {{ ref('int_mentioned_id') }}
    where id_type = 'user_id'
)

select
    coalesce(listed.source_system, mentioned.source_system) as source_system,
    coalesce(listed.source_instance, mentioned.source_instance) as source_instance,
    coalesce(listed.user_id, mentioned.user_id) as user_id,
    coalesce(listed.name, mentioned.name) as display_name,
    listed.employee_id,
    listed.title as job_title,
    listed.user_id is not null as is_listed
from listed
full outer join mentioned
    on
        listed.source_system = mentioned.source_system
        and listed.source_instance = mentioned.source_instance
        and listed.user_id = mentioned.user_id
