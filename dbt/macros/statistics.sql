{#- Intervals that the marts publish beside every rate. All arguments are SQL expressions over exact sums: sums are
    added as decimals and become doubles only here, so thread order cannot change a published digit. -#}

{#- Two-sided 95 % quantile of the normal distribution. -#}
{%- macro z_95() -%} 1.959963984540054e0 {%- endmacro -%}


{#- Two-sided 95 % quantile of Student's t: exact to 3 degrees of freedom, then the Cornish-Fisher expansion
    (largest error 9e-4 at 4 degrees of freedom, 1e-5 at 10). -#}
{%- macro student_t_95(df) -%}
case
    when {{ df }} < 1 then null
    when {{ df }} = 1 then 12.706204736174705e0
    when {{ df }} = 2 then 4.302652729749464e0
    when {{ df }} = 3 then 3.182446305283709e0
    else
        {{ z_95() }} + 2.372271230298562e0 / ({{ df }}) + 2.822498615739611e0 / power({{ df }}, 2)
        + 2.555849679507722e0 / power({{ df }}, 3) + 1.589534053393823e0 / power({{ df }}, 4)
end
{%- endmacro -%}


{#- One bound of Wilson's interval of a share, side -1 (low) or 1 (high); null without trials. -#}
{%- macro wilson_bound(successes, trials, side) -%}
{%- set x, n, z = 'cast(' ~ successes ~ ' as double)', 'cast(' ~ trials ~ ' as double)', z_95() -%}
case
    when {{ trials }} > 0 then least(1e0, greatest(0e0, (
        {{ x }} / {{ n }} + power({{ z }}, 2) / (2e0 * {{ n }}) + ({{ side }}) * {{ z }} * sqrt(greatest(
            0e0,
            {{ x }} / {{ n }} * (1e0 - {{ x }} / {{ n }}) / {{ n }} + power({{ z }} / (2e0 * {{ n }}), 2)
        ))
    ) / (1e0 + power({{ z }}, 2) / {{ n }})))
end
{%- endmacro -%}


{%- macro wilson_low(successes, trials) -%} {{ wilson_bound(successes, trials, -1) }} {%- endmacro -%}


{%- macro wilson_high(successes, trials) -%} {{ wilson_bound(successes, trials, 1) }} {%- endmacro -%}


{#- Standard error of a mean over n units, from the sum and the sum of squares; null under two units. -#}
{%- macro mean_standard_error(total, total_sq, n) -%}
case
    when {{ n }} > 1 then sqrt(greatest(
        0e0, cast({{ total_sq }} as double) - power(cast({{ total }} as double), 2) / {{ n }}
    ) / ({{ n }} - 1) / {{ n }})
end
{%- endmacro -%}


{#- Sum of the squared residuals y - r * x of a ratio of sums r = sum(y) / sum(x), by the delta method. -#}
{%- macro ratio_residual_sq(y, x, yy, xy, xx) -%}
greatest(
    0e0,
    cast({{ yy }} as double)
    - 2e0 * cast({{ y }} as double) / nullif({{ x }}, 0) * cast({{ xy }} as double)
    + power(cast({{ y }} as double) / nullif({{ x }}, 0), 2) * cast({{ xx }} as double)
)
{%- endmacro -%}


{#- One bound of a ratio of sums whose terms are clustered in n units (points in evaluations): delta method with t.
    Units that all score the same show no spread, which is no proof of certainty: then Wilson's interval over the
    units is published, which is wider. -#}
{%- macro ratio_bound(y, x, yy, xy, xx, n, side) -%}
{%- set residual_sq = ratio_residual_sq(y, x, yy, xy, xx) -%}
{%- set rate = 'cast(' ~ y ~ ' as double) / nullif(' ~ x ~ ', 0)' -%}
case
    when {{ n }} < 1 or {{ x }} = 0 then null
    when {{ residual_sq }} <= 1e-12 * cast({{ xx }} as double)
        then {{ wilson_bound('(' ~ rate ~ ' * ' ~ n ~ ')', n, side) }}
    else least(1e0, greatest(0e0, {{ rate }} + ({{ side }}) * ({{ student_t_95('(' ~ n ~ ' - 1)') }}) * sqrt(
        {{ residual_sq }} * {{ n }} / ({{ n }} - 1)
    ) / {{ x }}))
end
{%- endmacro -%}
