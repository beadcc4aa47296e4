-- Every interaction is eligible or excluded for exactly one reason, in each row and in total.
with totals as (
    select
        'row' as scope,
        n_interactions,
        n_eligible + n_excluded_open + n_excluded_abandoned + n_excluded_virtual + n_excluded_not_handled as n_reasons
    from {{ ref('qa_coverage') }}

    union all

    select
        'total' as scope,
        (select count(*) from {{ ref('fct_interaction') }}) as n_interactions,
        coalesce(sum(n_interactions), 0) as n_reasons
    from {{ ref('qa_coverage') }}
)

select
    scope,
    n_interactions,
    n_reasons
from totals
where n_interactions <> n_reasons
