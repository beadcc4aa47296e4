-- Grain: one landed version of an evaluation.
with landed as (
    {{ landed('genesys_quality', 'evaluations') }}
)

select
    evaluation_id,

    conversation_id,
    evaluation_form_id,
    evaluation_form_context_id,
    evaluation_form_name,
    evaluator_id,
    agent_id,
    agent_team_id,
    queue_id,
    status,
    evaluation_source_type,
    ai_scoring,

    agent_has_read,
    rescore,
    never_release,
    any_failed_kill_questions,

    total_score,
    total_critical_score,
    total_non_critical_score,
    max_total_raw_score,

    conversation_date,
    created_date,
    assigned_date,
    changed_date,
    submitted_date,
    release_date,

    source_system,
    source_instance,
    _load_id,
    _file_sha256,
    _source_file,
    _source_row,
    _export_date
from landed
