-- executive: did quality improve before or after satisfaction did?
select
    week_start_date,
    round(1.0 * sum(qa_human_rate_numerator) / nullif(sum(qa_human_rate_denominator), 0), 4) as qa_human_rate,
    sum(n_evaluations_human) as n_evaluations,
    round(1.0 * sum(csat_rate_numerator) / nullif(sum(csat_rate_denominator), 0), 4) as csat_rate,
    sum(csat_rate_denominator) as n_csat_answers,
    round(
        1.0 * sum(survey_response_rate_numerator) / nullif(sum(survey_response_rate_denominator), 0), 4
    ) as survey_response_rate
from marts.agent_scorecard
group by week_start_date
order by week_start_date
