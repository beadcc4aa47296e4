-- Grain: one question of an evaluation that lies on a business date which this build recomputes.
{{ config(materialized='table') }}

with evaluations as (
    select *
    from {{ ref('int_evaluation') }}
    where {{ touched('evaluated_date', 'fct_evaluation') }}
),

asked as (
    select
        evaluation.evaluation_key,
        question.*
    from evaluations as evaluation
    inner join {{ ref('stg_genesys_quality__form_questions') }} as question
        on {{ same_document('evaluation', 'question', 'evaluation_id') }}
),

scores as (
    select
        evaluation.evaluation_key,
        score.*,
        -- Should a document score a question twice, the first score stands.
        row_number() over (
            partition by evaluation.evaluation_key, score.question_id
            order by score.question_group_index, score.question_index
        ) as mention
    from evaluations as evaluation
    inner join {{ ref('stg_genesys_quality__question_scores') }} as score
        on {{ same_document('evaluation', 'score', 'evaluation_id') }}
),

answers as (
    select
        evaluation.evaluation_key,
        option.question_id,
        max(option.answer_value) as best_value,
        max(case when option.answer_id = scores.answer_id then option.answer_text end) as chosen_text,
        max(case when option.answer_id = scores.answer_id then option.answer_value end) as chosen_value
    from evaluations as evaluation
    inner join {{ ref('stg_genesys_quality__form_answers') }} as option
        on {{ same_document('evaluation', 'option', 'evaluation_id') }}
    left join scores
        on
            evaluation.evaluation_key = scores.evaluation_key
            and option.question_id = scores.question_id
            and scores.mention = 1
    group by evaluation.evaluation_key, option.question_id
),

-- A dump without the form still says which questions were scored; an evaluation that nobody began has no answers yet.
listed as (
    select
        coalesce(asked.evaluation_key, scores.evaluation_key) as evaluation_key,
        coalesce(asked.question_id, scores.question_id) as question_id,
        asked.question_context_id,
        asked.question_text,
        coalesce(asked.question_group_weight, 1) as group_weight,
        coalesce(asked.is_critical, false) or coalesce(asked.is_kill, false) as is_critical,
        scores.score,
        coalesce(scores.marked_na, false)
        or coalesce(scores.system_marked_na, false)
        or coalesce(scores.question_group_marked_na, false) as is_not_applicable,
        coalesce(scores.failed_kill_question, false) as is_critical_fail,
        scores.assisted_answer_id is not null or scores.ai_answer_id is not null as has_suggestion
    from asked
    full outer join scores
        on asked.evaluation_key = scores.evaluation_key and asked.question_id = scores.question_id
    where
        coalesce(scores.mention, 1) = 1
        and coalesce(asked.evaluation_key, scores.evaluation_key) in (select begun.evaluation_key from scores as begun)
)

select
    evaluation.evaluation_key,
    {{ entity_key('evaluation.interaction_system', 'evaluation.interaction_instance', 'evaluation.conversation_id') }}
        as interaction_key,
    evaluation.evaluation_id,
    evaluation.interaction_system,
    evaluation.interaction_instance,
    evaluation.agent_id,
    listed.question_id,
    coalesce(listed.question_context_id, listed.question_id) as question_source_id,
    listed.question_text,
    answers.chosen_text as answer_text,
    cast(case when not listed.is_not_applicable then coalesce(listed.score, answers.chosen_value) end as decimal(18, 6))
        as points,
    cast(case when not listed.is_not_applicable then answers.best_value end as decimal(18, 6)) as max_points,
    cast(listed.group_weight as decimal(18, 6)) as group_weight,
    case
        when listed.is_not_applicable then 'not_applicable'
        when coalesce(listed.score, answers.chosen_value) is not null then 'scored'
        else 'not_scored'
    end as answer_state,
    listed.is_critical,
    listed.is_critical_fail,
    case
        when {{ is_scored_by_machine('evaluation') }} then 'auto'
        when
            evaluation.evaluator_id is not null
            and max(case when listed.has_suggestion then 1 else 0 end) over (partition by listed.evaluation_key) = 1
            then 'assisted'
        else 'human'
    end as scored_by,
    evaluation.evaluated_date,
    evaluation.source_system,
    evaluation.source_instance,
    evaluation._load_id,
    evaluation._source_file,
    evaluation._source_row,
    evaluation._export_date
from listed
inner join evaluations as evaluation on listed.evaluation_key = evaluation.evaluation_key
left join answers
    on listed.evaluation_key = answers.evaluation_key and listed.question_id = answers.question_id
