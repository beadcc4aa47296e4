-- The interval macros against published values: Newcombe (1998) for Wilson's interval, tables of Student's t, and a
-- ratio of five evaluations (earned 7 9 10 4 8 of 10 10 12 8 10) computed apart. Units that all score the same
-- get Wilson's interval over the units, never one of width zero.
{%- set uneven = ['38', '50', '310', '392', '508', '5'] %}
{%- set equal = ['50', '50', '500', '500', '500', '5'] %}
{%- set examples = [
    ('wilson low of 81 in 263', wilson_low('81', '263'), '0.2553', '5e-5'),
    ('wilson high of 81 in 263', wilson_high('81', '263'), '0.3662', '5e-5'),
    ('wilson low of 15 in 148', wilson_low('15', '148'), '0.0624', '5e-5'),
    ('wilson high of 15 in 148', wilson_high('15', '148'), '0.1605', '5e-5'),
    ('wilson low of 0 in 20', wilson_low('0', '20'), '0.0', '1e-12'),
    ('wilson high of 0 in 20', wilson_high('0', '20'), '0.1611', '5e-5'),
    ('wilson high of 1 in 29', wilson_high('1', '29'), '0.1718', '5e-5'),
    ('t of 1', student_t_95('1'), '12.706205', '1e-6'),
    ('t of 3', student_t_95('3'), '3.182446', '1e-6'),
    ('t of 4', student_t_95('4'), '2.776445', '1e-3'),
    ('t of 10', student_t_95('10'), '2.228139', '1e-5'),
    ('t of 30', student_t_95('30'), '2.042272', '1e-6'),
    ('t of a million', student_t_95('1000000'), '1.959966', '1e-6'),
    ('ratio low', ratio_bound(*uneven, side=-1), '0.589065', '2e-4'),
    ('ratio high', ratio_bound(*uneven, side=1), '0.930935', '2e-4'),
    ('ratio without spread low', ratio_bound(*equal, side=-1), '0.565518', '1e-6'),
    ('ratio without spread high', ratio_bound(*equal, side=1), '1.0', '1e-9'),
    ('standard error of 1 2 3 4', mean_standard_error('10', '30', '4'), '0.645497', '1e-6'),
] %}
{%- set absent = [
    ('wilson of nothing', wilson_low('0', '0')),
    ('t of a single unit', student_t_95('0')),
    ('ratio of nothing', ratio_bound('0', '0', '0', '0', '0', '0', side=1)),
    ('standard error of a single unit', mean_standard_error('5', '25', '1')),
] %}

with examples as (
    {%- for example, actual, expected, tolerance in examples %}
        select
            '{{ example }}' as example,
            {{ actual }} as actual,
            {{ expected }} as expected,
            {{ tolerance }} as tolerance
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- Nothing measured has no interval: a null here would otherwise pass every comparison above.
absent as (
    {%- for example, actual in absent %}
        select
            '{{ example }}' as example,
            {{ actual }} as actual
        {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    example,
    actual,
    expected
from examples
where actual is null or abs(actual - expected) > tolerance

union all

select
    example,
    actual,
    null as expected
from absent
where actual is not null
