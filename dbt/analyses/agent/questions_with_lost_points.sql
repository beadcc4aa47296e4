-- agent: which quality questions do I lose points on most, excluding those that did not apply?
select
    agent.display_name,
    answer.question_text,
    answer.scored_by,
    sum(answer.max_points - answer.points) as lost_points,
    sum(answer.max_points) as possible_points,
    count(*) as n_answers
from core.fct_evaluation_answer as answer
inner join core.dim_agent as agent on answer.agent_key = agent.agent_key and agent.is_current
where answer.answer_state = 'scored'
group by agent.display_name, answer.agent_key, answer.question_text, answer.scored_by
having sum(answer.max_points - answer.points) > 0
order by agent.display_name asc, answer.agent_key asc, lost_points desc, answer.question_text asc, answer.scored_by asc
