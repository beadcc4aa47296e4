-- Grain: one question of an evaluation, answered or not.
-- depends_on: {{ ref('int_touched_date') }} (the partitions that are overwritten)
{{ config(
    materialized='incremental',
    incremental_strategy='date_overwrite',
    on_schema_change='fail',
    meta={'overwrite_by': 'evaluated_date'}
) }}

with questions as (
    select * from {{ ref('int_evaluation_question') }}
)

select
    {{ entity_key('question.source_system', 'question.source_instance',
        dbt.concat(['question.evaluation_id', "'/'", 'question.question_id'])) }} as evaluation_answer_key,
    question.evaluation_key,
    question.interaction_key,
    account.agent_key,
    {{ mapped_value('behavior', 'behavior_key') }} as behavior_key,
    question.question_source_id,
    question.question_text,
    question.answer_text,
    question.points,
    question.max_points,
    question.answer_state,
    question.is_critical,
    question.is_critical_fail,
    case when question.answer_state = 'scored' then question.points >= question.max_points end as is_full_points,
    question.scored_by,
    question.evaluated_date,
    question.source_system,
    question.source_instance,
    question._load_id,
    question._source_file,
    question._source_row,
    question._export_date
from questions as question
left join {{ ref('int_agent_account') }} as account
    on
        question.interaction_system = account.source_system
        and question.interaction_instance = account.source_instance
        and question.agent_id = account.source_id
        and account.id_type = 'user_id'
{{ map_join('behavior_map', 'behavior', 'question.source_system', 'question.source_instance', {
    'item_type': "'question'", 'item_id': 'question.question_source_id'
}) }}
