-- Grain: one evaluation, in its newest landed version.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['source_instance', 'evaluation_id'],
    on_schema_change='fail'
) }}

with newest as (
    {{ newest_version('stg_genesys_quality__evaluations', 'genesys_quality', 'evaluations', ['evaluation_id']) }}
)

select
    {{ entity_key('newest.source_system', 'newest.source_instance', 'newest.evaluation_id') }} as evaluation_key,
    newest.evaluation_id,
    link.interaction_system,
    link.interaction_instance,
    newest.conversation_id,
    newest.agent_id,
    newest.evaluator_id,
    newest.queue_id,
    newest.evaluation_form_id,
    newest.evaluation_form_name,
    newest.status,
    newest.evaluation_source_type,
    newest.ai_scoring,
    newest.total_score,
    newest.any_failed_kill_questions,
    newest.rescore,
    newest.agent_has_read,
    newest.conversation_date,
    newest.submitted_date,
    newest.changed_date,
    newest.release_date,
    -- The day of the conversation; an evaluation that does not say counts on the day it was submitted or created.
    coalesce(
        {{ local_date('coalesce(newest.conversation_date, newest.submitted_date, newest.created_date)') }},
        newest._export_date
    ) as evaluated_date,
    newest.source_system,
    newest.source_instance,
    newest._load_id,
    newest._file_sha256,
    newest._source_file,
    newest._source_row,
    newest._export_date
from newest
left join {{ ref('int_interaction_link') }} as link
    on newest.source_system = link.source_system and newest.source_instance = link.source_instance
