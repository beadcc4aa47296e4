-- steward: which rows are in quarantine, why and for how long?
select
    tool,
    stream,
    column_name,
    reason,
    count(*) as n_rows,
    max(age_days) as oldest_age_days,
    min(source_file) as example_file,
    min(remedy) as remedy
from ops.quarantine
group by tool, stream, column_name, reason
order by n_rows desc, tool asc, stream asc, column_name asc, reason asc
