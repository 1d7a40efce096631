-- Writes operator_classes.txt: the operator classes of pg_catalog, a line for each access method, on it `class:type`, with `!`
-- behind the default class of the type.
--
--     psql --no-psqlrc --quiet --tuples-only --no-align --file operator_classes.sql

select amname || ' ' || string_agg(
    opcname || ':' || typname || case when opcdefault then '!' else '' end, ' ' order by opcname, typname)
from pg_opclass
    join pg_am on pg_am.oid = opcmethod
    join pg_type on pg_type.oid = opcintype
where opcnamespace = 'pg_catalog'::regnamespace
group by amname
order by amname;
