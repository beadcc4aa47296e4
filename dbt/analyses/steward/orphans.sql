-- steward: which evaluations, surveys and coachings have no interaction, and since when?
select
    record_kind,
    source_system,
    missing,
    count(*) as n_records,
    min(since_date) as oldest_since_date,
    min(business_date) as first_business_date,
    max(business_date) as last_business_date,
    min(remedy) as remedy
from ops.orphan
group by record_kind, source_system, missing
order by n_records desc, record_kind asc, source_system asc, missing asc
