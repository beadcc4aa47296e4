-- analyst: which interactions lack an evaluation or a survey answer, by reason?
with evaluated as (
    select distinct interaction_key
    from core.fct_evaluation
    where is_scored
),

invited as (
    select
        interaction_key,
        max(case when is_responded then 1 else 0 end) as is_answered
    from core.fct_survey_invitation
    group by interaction_key
),

judged as (
    select
        interaction.interaction_kind,
        interaction.channel_key,
        case
            when evaluated.interaction_key is not null then 'evaluated'
            when interaction.is_abandoned then 'abandoned'
            when interaction.is_handled then 'not_sampled'
            else 'not_handled'
        end as quality_state,
        case
            when invited.is_answered = 1 then 'answered'
            when invited.interaction_key is not null then 'not_answered'
            else 'not_invited'
        end as survey_state
    from core.fct_interaction as interaction
    left join evaluated on interaction.interaction_key = evaluated.interaction_key
    left join invited on interaction.interaction_key = invited.interaction_key
)

select
    interaction_kind,
    channel_key,
    quality_state,
    survey_state,
    count(*) as n_interactions
from judged
group by interaction_kind, channel_key, quality_state, survey_state
order by interaction_kind, channel_key, quality_state, survey_state
