-- Writes types.txt: the built-in types, a line for each kind. `range` lists range:subtype:multirange, `domain` (those of
-- information_schema) lists domain:base, `base` lists type:category, with `!` behind the preferred type of the category and `~`
-- behind a type whose text depends on settings (input or output are not immutable).
--
--     psql --no-psqlrc --quiet --tuples-only --no-align --file types.sql
--
-- Arrays are left out, since every type but the pseudo-types has one, and so are the row types of the catalog's own tables.

select
    (array['base', 'pseudo', 'range', 'domain'])[position(t.typtype::text in 'bprd')] || ' ' || string_agg(
        concat_ws(
            ':', t.typname, subtype.typname, multirange.typname, base.typname,
            case when t.typtype = 'b' then concat(
                t.typcategory, case when t.typispreferred then '!' end,
                case when 'i' <> any (array[input.provolatile, output.provolatile]) then '~' end
            ) end
        ), ' ' order by t.typname
    )
from pg_type as t
    join pg_proc as input on input.oid = t.typinput
    join pg_proc as output on output.oid = t.typoutput
    left join pg_range on pg_range.rngtypid = t.oid
    left join pg_type as subtype on subtype.oid = pg_range.rngsubtype
    left join pg_type as multirange on multirange.oid = pg_range.rngmultitypid
    left join pg_type as base on base.oid = t.typbasetype
where t.typnamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    and t.typtype in ('b', 'p', 'r', 'd')
    and not exists (select from pg_type as element where element.typarray = t.oid)
group by t.typtype
order by position(t.typtype::text in 'bprd');
