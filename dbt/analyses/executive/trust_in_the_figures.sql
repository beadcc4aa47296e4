-- executive: how trustworthy is each relation behind the headlines, by its checks of the newest run?
select
    result.relation,
    count(*) as n_checks,
    sum(case when result.is_passed then 0 else 1 end) as n_failed,
    sum(case when not result.is_passed and result.severity = 'critical' then 1 else 0 end) as n_failed_critical,
    max(result.checked_at) as checked_at
from ops.check_result as result
where result.run_id = (select max(run_id) from ops.check_result)
group by result.relation
order by n_failed_critical desc, n_failed desc, result.relation asc
