{#- The columns of a published metric, always the same six: the value, its numerator and denominator, a 95 % interval
    and a status, so that no rate is ever read without its base. Values are rounded to 9 decimals. -#}

{#- 'no_data' without a denominator, 'insufficient_data' under the fewest units that say something (minimum_<unit>). -#}
{%- macro metric_status(denominator, n, unit) -%}
case
    when {{ denominator }} = 0 then 'no_data'
    when {{ n }} < {{ var('minimum_' ~ unit) }} then 'insufficient_data'
    else 'ok'
end
{%- endmacro -%}


{%- macro _metric_columns(name, value, numerator, denominator, low, high, status) -%}
    round({{ value }}, 9) as {{ name }},
    {{ numerator }} as {{ name }}_numerator,
    {{ denominator }} as {{ name }}_denominator,
    round({{ low }}, 9) as {{ name }}_ci_low,
    round({{ high }}, 9) as {{ name }}_ci_high,
    {{ status }} as {{ name }}_status
{%- endmacro -%}


{#- A share of counted units: Wilson's interval. -#}
{%- macro share_columns(name, successes, trials, unit) -%}
{{ _metric_columns(
    name,
    'cast(' ~ successes ~ ' as double) / nullif(' ~ trials ~ ', 0)',
    'cast(' ~ successes ~ ' as bigint)',
    'cast(' ~ trials ~ ' as bigint)',
    wilson_low(successes, trials),
    wilson_high(successes, trials),
    metric_status(trials, trials, unit)
) }}
{%- endmacro -%}


{#- A mean per unit of a quantity that is not negative (seconds a leg): t interval from sum and sum of squares. -#}
{%- macro mean_columns(name, total, total_sq, n, unit) -%}
{%- set mean = 'cast(' ~ total ~ ' as double) / nullif(' ~ n ~ ', 0)' -%}
{%- set margin -%}
({{ student_t_95('(' ~ n ~ ' - 1)') }}) * {{ mean_standard_error(total, total_sq, n) }}
{%- endset -%}
{{ _metric_columns(
    name,
    mean,
    'cast(' ~ total ~ ' as decimal(18, 3))',
    'cast(' ~ n ~ ' as bigint)',
    'case when ' ~ n ~ ' > 1 then greatest(0e0, ' ~ mean ~ ' - ' ~ margin ~ ') end',
    'case when ' ~ n ~ ' > 1 then ' ~ mean ~ ' + ' ~ margin ~ ' end',
    metric_status(n, n, unit)
) }}
{%- endmacro -%}


{#- A ratio of sums clustered in units (points earned over points possible in evaluations): delta method. The sums are
    the columns <prefix>_earned, _possible, _earned_sq, _earned_possible and _possible_sq; n counts the units. -#}
{%- macro points_rate_columns(name, prefix, n, unit) -%}
{%- set y, x = prefix ~ '_earned', prefix ~ '_possible' -%}
{%- set sums = [y, x, prefix ~ '_earned_sq', prefix ~ '_earned_possible', prefix ~ '_possible_sq', n] -%}
{{ _metric_columns(
    name,
    'cast(' ~ y ~ ' as double) / nullif(' ~ x ~ ', 0)',
    'cast(' ~ y ~ ' as decimal(18, 6))',
    'cast(' ~ x ~ ' as decimal(18, 6))',
    ratio_bound(*sums, side=-1),
    ratio_bound(*sums, side=1),
    metric_status(x, n, unit)
) }}
{%- endmacro -%}


{#- Promoters less detractors in 100 answers, -100 to 100, with the adjusted Wald interval: three answers are added
    (a quarter each to both ends, a half in the middle), so that thirty equal answers do not look certain. -#}
{%- macro net_score_columns(name, promoters, detractors, n, unit) -%}
{%- set net = 'cast(' ~ promoters ~ ' - ' ~ detractors ~ ' as double) / nullif(' ~ n ~ ', 0)' -%}
{%- set adjusted = 'cast(' ~ promoters ~ ' - ' ~ detractors ~ ' as double) / (' ~ n ~ ' + 3)' -%}
{%- set margin -%}
{{ z_95() }} * sqrt(
    (({{ promoters }} + {{ detractors }} + 1.5e0) / ({{ n }} + 3) - power({{ adjusted }}, 2)) / ({{ n }} + 3)
)
{%- endset -%}
{{ _metric_columns(
    name,
    '100e0 * ' ~ net,
    'cast(' ~ promoters ~ ' - ' ~ detractors ~ ' as bigint)',
    'cast(' ~ n ~ ' as bigint)',
    'case when ' ~ n ~ ' > 0 then 100e0 * greatest(-1e0, least(' ~ net ~ ', ' ~ adjusted ~ ' - ' ~ margin ~ ')) end',
    'case when ' ~ n ~ ' > 0 then 100e0 * least(1e0, greatest(' ~ net ~ ', ' ~ adjusted ~ ' + ' ~ margin ~ ')) end',
    metric_status(n, n, unit)
) }}
{%- endmacro -%}


{#- The six columns of a metric that another relation has computed, which may have no row: nothing counted is a count of
    zero and no value. -#}
{%- macro joined_metric_columns(relation, name, sum_type) -%}
    {{ relation }}.{{ name }},
    cast(coalesce({{ relation }}.{{ name }}_numerator, 0) as {{ sum_type }}) as {{ name }}_numerator,
    cast(coalesce({{ relation }}.{{ name }}_denominator, 0) as {{ sum_type }}) as {{ name }}_denominator,
    {{ relation }}.{{ name }}_ci_low,
    {{ relation }}.{{ name }}_ci_high,
    coalesce({{ relation }}.{{ name }}_status, 'no_data') as {{ name }}_status
{%- endmacro -%}
