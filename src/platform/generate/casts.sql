-- Writes casts.txt: the casts of pg_cast, a line for each type and context: `i` implicit, `a` assignment, `e` explicit. Behind a
-- target stands how the cast is made: `=` without a function, `~` by a function that is not immutable, `*` by one that is;
-- `@` by output and input of text.
--
--     psql --no-psqlrc --quiet --tuples-only --no-align --file casts.sql

select concat_ws(' ', castcontext, source.typname, string_agg(
    target.typname || case castmethod
        when 'b' then '='
        when 'i' then '@'
        else case provolatile when 'i' then '*' else '~' end
    end, ' ' order by target.typname))
from pg_cast
    join pg_type as source on source.oid = castsource
    join pg_type as target on target.oid = casttarget
    left join pg_proc on pg_proc.oid = castfunc
where castsource <> casttarget
group by castcontext, source.typname
order by castcontext desc, source.typname;
