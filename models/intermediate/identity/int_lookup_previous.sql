-- Grain: one account or wrap-up code and what it meant in the base build, before this build looks again.
with accounts as (
    {{ previous('intermediate', 'int_agent_account', {
        'source_system': 'varchar', 'source_instance': 'varchar', 'id_type': 'varchar', 'source_id': 'varchar',
        'agent_key': 'varchar'
    }) }}
),

wrapup_codes as (
    {{ previous('intermediate', 'int_wrapup_code', {
        'source_system': 'varchar', 'source_instance': 'varchar', 'wrapup_code_id': 'varchar', 'wrap_up_name': 'varchar'
    }) }}
)

select
    source_system,
    source_instance,
    id_type,
    source_id,
    agent_key as meaning
from accounts

union all

select
    source_system,
    source_instance,
    'wrapup_code' as id_type,
    wrapup_code_id as source_id,
    wrap_up_name as meaning
from wrapup_codes
