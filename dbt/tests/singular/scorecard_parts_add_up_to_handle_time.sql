-- Talk, hold and after-contact work are the handle time, week by week and exactly; rates stay inside their intervals.
select
    agent_key,
    week_start_date
from {{ ref('agent_scorecard') }}
where
    talk_s_per_leg_numerator + hold_s_per_leg_numerator + acw_s_per_leg_numerator <> aht_s_numerator
    or not aht_s between aht_s_ci_low and aht_s_ci_high
    or not transfer_rate between transfer_rate_ci_low and transfer_rate_ci_high
    or not qa_human_rate between qa_human_rate_ci_low and qa_human_rate_ci_high
    or not qa_auto_rate between qa_auto_rate_ci_low and qa_auto_rate_ci_high
    or not csat_rate between csat_rate_ci_low and csat_rate_ci_high
    or not nps between nps_ci_low and nps_ci_high
