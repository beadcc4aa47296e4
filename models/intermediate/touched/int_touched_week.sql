-- Grain: one ISO week that this build recomputes; every week on a full build.
with differences as (
    (
        select * from {{ ref('int_agent_week') }}
        except
        select * from {{ ref('int_agent_week_previous') }}
    )
    union all
    (
        select * from {{ ref('int_agent_week_previous') }}
        except
        select * from {{ ref('int_agent_week') }}
    )
),

last_weeks as (
    select
        agent_key,
        max(week_start_date) as last_week
    from {{ ref('int_agent_week') }}
    group by agent_key
)

select {{ week_start('business_date') }} as week_start_date
from {{ ref('int_touched_date') }}

union

select week_start_date
from differences

union

-- Who left is still known by the last period in the weeks after, when a late survey counts for them.
select week.week_start_date
from differences
inner join last_weeks
    on differences.agent_key = last_weeks.agent_key and differences.week_start_date >= last_weeks.last_week
inner join {{ ref('int_business_week') }} as week on last_weeks.last_week < week.week_start_date

union

-- An evaluation that does not name its conversation's time counts on the day it was submitted, perhaps weeks after the
-- interaction: the coverage of the interaction's own week changes with it.
select {{ week_start('conversation.started_date') }} as week_start_date
from {{ ref('int_touched_date') }} as touched
inner join {{ ref('int_evaluation') }} as evaluation
    on touched.business_date = evaluation.evaluated_date and touched.fact = 'fct_evaluation'
inner join {{ ref('int_conversation') }} as conversation
    on
        conversation.interaction_key
        = {{ entity_key(
            'evaluation.interaction_system', 'evaluation.interaction_instance', 'evaluation.conversation_id'
        ) }}
