-- Writes operators.txt: the operators of pg_catalog, a line for each name, on it a word `left,right>result` for each pair of
-- operands. A prefix operator has no left operand; `~` behind the result: the operator is not immutable (one in SQL counts as
-- immutable, since the server puts its body in its place before it asks).
--
--     psql --no-psqlrc --quiet --tuples-only --no-align --file operators.sql

create function pg_temp.type(type oid) returns text language sql as $$
    select coalesce(element.typname || '[]', pg_type.typname)
    from pg_type
        left join pg_type as element on element.typarray = pg_type.oid
    where pg_type.oid = type
$$;

select oprname || ' ' || string_agg(
    concat(
        pg_temp.type(oprleft), ',', pg_temp.type(oprright), '>', pg_temp.type(oprresult),
        case when provolatile <> 'i' and lanname <> 'sql' then '~' end
    ), ' ' order by pg_operator.oid)
from pg_operator
    join pg_proc on pg_proc.oid = oprcode
    join pg_language on pg_language.oid = prolang
where oprnamespace = 'pg_catalog'::regnamespace
group by oprname
order by oprname collate "C";
