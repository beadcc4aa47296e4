-- Grain: one day, from 2000 (the earliest year that a contract finds plausible) to the end of the newest business year.
with bounds as (
    select coalesce(max(week_start_date), cast('{{ var("run_date") }}' as date)) as newest_week
    from {{ ref('int_business_week') }}
),

days as (
    {{ dbt.date_spine('day', "cast('2000-01-01' as date)", "cast('2100-01-01' as date)") }}
)

select
    cast(days.date_day as date) as date_day,
    {{ week_start('days.date_day') }} as week_start_date,
    cast({{ dbt.date_trunc('month', 'days.date_day') }} as date) as month_start_date,
    cast({{ dbt.date_trunc('quarter', 'days.date_day') }} as date) as quarter_start_date,
    cast(extract(year from days.date_day) as integer) as year_number,
    cast(extract(week from days.date_day) as integer) as iso_week_number,
    -- Counted from the Monday, because engines number the days of a week differently.
    cast({{ dbt.datediff(week_start('days.date_day'), 'days.date_day', 'day') }} + 1 as integer) as day_of_week_iso,
    {{ dbt.datediff(week_start('days.date_day'), 'days.date_day', 'day') }} >= 5 as is_weekend
from days
inner join bounds
    on
        days.date_day
        < {{ dbt.dateadd('year', 1, dbt.date_trunc('year', dbt.dateadd('day', 6, 'bounds.newest_week'))) }}
