-- Writes functions.txt: the functions of pg_catalog, a line for each name, on it a word for each signature.
--
--     psql --no-psqlrc --quiet --tuples-only --no-align --file functions.sql
--
-- A word is kind, volatility, arguments, `>`, result: `fi text,int4=,...any[]>text`.
-- Kind: f function, p procedure, w window function, a aggregate, o ordered-set aggregate, h hypothetical-set aggregate; of the
-- last two, a digit says how many arguments are direct. Volatility: i, s or v, as in pg_proc; `*` behind it: a set is returned.
-- An argument may have a name (`days:int4`); `=` behind it: it has a default; `...` before it: it is variadic.
-- OUT parameters stand in parentheses behind the result. A function in SQL counts as immutable, since the server puts its body
-- in its place before it asks.

create function pg_temp.type(type oid) returns text language sql as $$
    select coalesce(element.typname || '[]', pg_type.typname)
    from pg_type
        left join pg_type as element on element.typarray = pg_type.oid
    where pg_type.oid = type
$$;

with parameters as (
    select
        pg_proc.oid,
        string_agg(
            concat(
                case when mode = 'v' then '...' end, coalesce(nullif(name, '') || ':', ''), pg_temp.type(type),
                case when position > pronargs - pronargdefaults then '=' end
            ),
            ',' order by position
        ) filter (where mode in ('i', 'b', 'v')) as inputs,
        string_agg(concat(coalesce(nullif(name, '') || ':', ''), pg_temp.type(type)), ',' order by position)
            filter (where mode in ('o', 'b', 't')) as outputs
    from pg_proc,
        unnest(coalesce(proallargtypes, proargtypes::oid[])) with ordinality as arguments (type, position),
        coalesce(proargmodes[position], 'i') as mode,
        coalesce(proargnames[position], '') as name
    group by pg_proc.oid
)
select proname || ' ' || string_agg(
    concat(
        case when prokind = 'a' and aggkind <> 'n' then concat(aggkind, aggnumdirectargs) else prokind::text end,
        case when lanname = 'sql' then 'i' else provolatile end, case when proretset then '*' end,
        inputs, '>', pg_temp.type(prorettype), '(' || outputs || ')'
    ), ' ' order by inputs, pg_proc.oid)
from pg_proc
    join pg_language on pg_language.oid = prolang
    left join parameters on parameters.oid = pg_proc.oid
    left join pg_aggregate on aggfnoid = pg_proc.oid
where pronamespace = 'pg_catalog'::regnamespace
group by proname
order by proname;
