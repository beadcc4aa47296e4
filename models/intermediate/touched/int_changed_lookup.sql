-- Grain: one account or wrap-up code that means something else than in the base build, or is new, or is gone.
{{ config(materialized='view') }}

with now_known as (
    select
        source_system,
        source_instance,
        id_type,
        source_id,
        agent_key as meaning
    from {{ ref('int_agent_account') }}

    union all

    select
        source_system,
        source_instance,
        'wrapup_code' as id_type,
        wrapup_code_id as source_id,
        wrap_up_name as meaning
    from {{ ref('int_wrapup_code') }}
),

differences as (
    (
        select * from now_known
        except
        select * from {{ ref('int_lookup_previous') }}
    )
    union all
    (
        select * from {{ ref('int_lookup_previous') }}
        except
        select * from now_known
    )
)

select distinct
    source_system,
    source_instance,
    id_type,
    source_id,
    {{ entity_key('source_system', 'source_instance', 'source_id') }} as lookup_key
from differences
