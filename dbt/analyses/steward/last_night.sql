-- steward: did last night's run publish, and if not, which check held it back and why?
select
    night.run_id,
    night.run_date,
    night.status,
    result.gate,
    result.relation,
    result.check_name,
    result.n_failed,
    result.observed,
    result.description
from ops.run as night
left join ops.check_result as result
    on night.run_id = result.run_id and not result.is_passed and result.action = 'block'
where night.started_at = (select max(started_at) from ops.run)
order by result.gate, result.relation, result.check_name
