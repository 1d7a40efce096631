-- Writes pg_catalog.sql and information_schema.sql: the relations of the schema given, one line each.
--
--     psql --no-psqlrc --quiet --tuples-only --no-align --set schema=pg_catalog --file relations.sql
--
-- Run it on an empty database of the oldest supported PostgreSQL, so that no column is declared that a supported server lacks.
-- Names are written without their schema, since the file that holds them sets the search path.

set search_path to :schema;

select format(
    'create table %I (%s);',
    relname,
    (
        select string_agg(
            quote_ident(attname) || ' ' || replace(format_type(atttypid, atttypmod), 'timestamp with time zone', 'timestamptz'),
            ', ' order by attnum)
        from pg_attribute
        where attrelid = pg_class.oid and attnum > 0 and not attisdropped
    )
)
from pg_class
where relnamespace = :'schema'::regnamespace
    and relkind in ('r', 'v')
    -- Helpers of information_schema, and views on work under way: no migration reads them.
    and relname !~ '^_pg_|^pg_stat_progress_|^pg_stat_xact_'
order by relname;
