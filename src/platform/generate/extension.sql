-- Writes a file of extensions/: what a statement can name of an extension, one object a line. Run it in a database where the
-- extension has a schema for itself, with the extensions that it requires in `public`:
--
--     psql --no-psqlrc --quiet --tuples-only --no-align --set schema=ext --file extension.sql
--
-- Functions that only the server calls are left out (those with arguments or results of type internal or cstring). What a
-- function, an operator or an aggregate does is left out too: LANGUAGE c stands for it, and an aggregate's STYPE is the type
-- of its result. Names are without schema, since they go where the extension goes.

set search_path to :schema, public;

-- Shorter spellings of what format_type writes at length.
create function pg_temp.brief(definition text) returns text language sql immutable as $$
    select
        replace(replace(replace(replace(replace(replace(replace(replace(replace(definition,
            'character varying', 'varchar'), 'double precision', 'float8'), 'timestamp with time zone', 'timestamptz'),
            'SETOF ', 'setof '), 'TABLE(', 'table ('), ' DEFAULT ', ' default '), 'OUT ', 'out '), 'VARIADIC ', 'variadic '),
            '::text', '')
$$;

-- A name with quotes where some supported version wants them: JSON is a keyword from version 16 on.
create function pg_temp.name(name name) returns text language sql immutable as $$
    select case name when 'json' then '"json"' else quote_ident(name) end
$$;

-- Types, tables and views.
select case
    when typtype = 'e' then format(
        'create type %I as enum (%s);', typname,
        (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = pg_type.oid))
    when typtype = 'd' then format('create domain %I as %s;', typname, pg_temp.brief(format_type(typbasetype, typtypmod)))
    when typtype = 'b' then format(
        'create type %I (input = %s, output = %s%s%s%s);',
        typname,
        (select proname from pg_proc where pg_proc.oid = typinput),
        (select proname from pg_proc where pg_proc.oid = typoutput),
        ', typmod_in = ' || (select proname from pg_proc where pg_proc.oid = typmodin),
        ', category = ' || quote_literal(nullif(typcategory::text, 'U')),
        case when typispreferred then ', preferred = true' end)
    when relkind = 'v' then format(
        'create view %I as select %s;', typname,
        (
            select string_agg(
                'null::' || pg_temp.brief(format_type(atttypid, atttypmod)) || ' as ' || quote_ident(attname), ', ' order by attnum)
            from pg_attribute
            where attrelid = pg_class.oid and attnum > 0 and not attisdropped
        ))
    else format(
        'create %s (%s%s);',
        format(case relkind when 'c' then 'type %I as' else 'table %I' end, typname),
        (
            select string_agg(
                quote_ident(attname) || ' ' || pg_temp.brief(format_type(atttypid, atttypmod)), ', ' order by attnum)
            from pg_attribute
            where attrelid = pg_class.oid and attnum > 0 and not attisdropped
        ),
        (
            select string_agg(', ' || lower(pg_get_constraintdef(oid)), '' order by contype)
            from pg_constraint
            where conrelid = pg_class.oid and contype in ('p', 'u')
        ))
end
from pg_type
    left join pg_class on pg_class.oid = typrelid
where typnamespace = :'schema'::regnamespace
    and typcategory <> 'A'
    and coalesce(relkind, 'c') in ('c', 'r', 'v')
order by pg_type.oid;

-- Functions and procedures.
select format(
    'create %s %s(%s)%s language c%s;',
    case prokind when 'p' then 'procedure' else 'function' end,
    pg_temp.name(proname),
    pg_temp.brief(pg_get_function_arguments(pg_proc.oid)),
    ' returns ' || pg_temp.brief(pg_get_function_result(pg_proc.oid)),
    case provolatile when 'i' then ' immutable' when 's' then ' stable' end)
from pg_proc
where pronamespace = :'schema'::regnamespace
    and prokind <> 'a'
    and not exists (
        select
        from pg_type
        where pg_type.oid = any (coalesce(proallargtypes, proargtypes::oid[]) || prorettype)
            and (typname in ('internal', 'cstring', '_cstring') or typname like '%\_handler')
    )
order by proname, pg_get_function_identity_arguments(pg_proc.oid);

-- Aggregates. The state function is what the catalog names; nothing is resolved through it.
select format(
    'create aggregate %I(%s) (sfunc = %s, stype = %s);',
    proname, pg_temp.brief(pg_get_function_arguments(pg_proc.oid)), (select proname from pg_proc where pg_proc.oid = aggtransfn),
    pg_temp.brief(format_type(prorettype, null)))
from pg_proc
    join pg_aggregate on aggfnoid = pg_proc.oid
where pronamespace = :'schema'::regnamespace
order by proname, pg_get_function_identity_arguments(pg_proc.oid);

select format(
    'create operator %s (%srightarg = %s, function = %s);',
    oprname, 'leftarg = ' || pg_temp.brief(format_type(nullif(oprleft, 0), null)) || ', ',
    pg_temp.brief(format_type(oprright, null)), (select proname from pg_proc where pg_proc.oid = oprcode))
from pg_operator
where oprnamespace = :'schema'::regnamespace and oprcode <> 0
order by oprname, format_type(oprleft, null), format_type(oprright, null);

select format(
    'create cast (%s as %s) %s%s;',
    pg_temp.brief(format_type(castsource, null)), pg_temp.brief(format_type(casttarget, null)),
    case castmethod when 'b' then 'without function' when 'i' then 'with inout'
        else format('with function %s(%s)', pg_temp.name(proname), pg_temp.brief(oidvectortypes(proargtypes))) end,
    case castcontext when 'i' then ' as implicit' when 'a' then ' as assignment' end)
from pg_cast
    left join pg_proc on pg_proc.oid = castfunc
where pg_cast.oid >= 16384
order by castsource::regtype::text, casttarget::regtype::text;

select format('create access method %I type index handler %s;', amname, amhandler)
from pg_am
where pg_am.oid >= 16384
order by amname;

select format(
    'create operator class %I%s for type %s using %I as storage %s;',
    opcname, case when opcdefault then ' default' end, pg_temp.brief(format_type(opcintype, null)), amname,
    pg_temp.brief(format_type(case opckeytype when 0 then opcintype else opckeytype end, null)))
from pg_opclass
    join pg_am on pg_am.oid = opcmethod
where opcnamespace = :'schema'::regnamespace
order by amname, opcname;

select format('create text search dictionary %I (template = %I);', dictname, tmplname)
from pg_ts_dict
    join pg_ts_template on pg_ts_template.oid = dicttemplate
where dictnamespace = :'schema'::regnamespace;

select format('create foreign data wrapper %I;', fdwname)
from pg_foreign_data_wrapper
order by fdwname;
