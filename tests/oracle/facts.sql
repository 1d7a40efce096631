-- What a project made in this database, one fact a line, as facts.rs writes it from the model's catalog.
-- What an extension brought and what lies in schemas of the platform is left out.
reset all;
set search_path = pg_catalog;
with project_schema as (
  select n.oid, n.nspname from pg_namespace n
  where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'auth', 'extensions', 'storage')
), relation as (
  select c.oid, c.relkind, s.nspname || '.' || c.relname as label
  from pg_class c join project_schema s on s.oid = c.relnamespace
  where c.relkind not in ('i', 'I') and not exists (
    select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
), fact (place, label, part, name, line) as (
  select 0, nspname, 0, '', 'schema ' || nspname from project_schema where nspname <> 'public'
  union all
  select 1, label, 0, '', case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
      when 'c' then 'composite type' when 'f' then 'foreign table' else 'table' end || ' ' || label
  from relation
  union all
  select 1, r.label, 1, lpad(a.attnum::text, 5, '0'), '  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end
      || case when a.atthasdef and a.attgenerated = '' then ' default' else '' end
      || case a.attidentity when 'a' then ' identity always' when 'd' then ' identity by default' else '' end
      || case when a.attgenerated <> '' then ' generated' else '' end
  from relation r join pg_attribute a on a.attrelid = r.oid
  where a.attnum > 0 and not a.attisdropped and r.relkind <> 'S'
  union all
  select 1, r.label, 2, k.conname, '  constraint ' || k.conname
      || case k.contype when 'p' then ' primary key' when 'u' then ' unique' when 'f' then ' foreign key' when 'x' then ' exclusion'
         else ' check' end
      || ' (' || coalesce((select string_agg(a.attname, ', ' order by u.place) from unnest(k.conkey) with ordinality u (number, place)
          join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.number), '') || ')'
      || case when k.contype = 'f' then ' -> ' || (select n.nspname || '.' || c.relname from pg_class c
          join pg_namespace n on n.oid = c.relnamespace where c.oid = k.confrelid) || ' (' || (
          select string_agg(a.attname, ', ' order by u.place) from unnest(k.confkey) with ordinality u (number, place)
          join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.number) || ')'
          || case k.confdeltype when 'c' then ' on delete cascade' when 'n' then ' on delete set null'
             when 'd' then ' on delete set default' when 'r' then ' on delete restrict' else '' end
          || case k.confupdtype when 'c' then ' on update cascade' when 'n' then ' on update set null'
             when 'd' then ' on update set default' when 'r' then ' on update restrict' else '' end else '' end
      || case when k.condeferrable then ' deferrable' else '' end || case when k.convalidated then '' else ' not valid' end
  from relation r join pg_constraint k on k.conrelid = r.oid where k.contype in ('p', 'u', 'f', 'x', 'c')
  union all
  select 1, r.label, 3, c.relname, '  index ' || c.relname || case when i.indisunique then ' unique' else '' end || ' ' || m.amname
      || ' (' || (select string_agg(coalesce(a.attname, 'expression'), ', ' order by u.place)
          from unnest(i.indkey::int2[]) with ordinality u (number, place)
          left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.number and u.number > 0
          where u.place <= i.indnkeyatts) || ')'
      || case when i.indnatts > i.indnkeyatts then ' include (' || (
          select string_agg(a.attname, ', ' order by u.place) from unnest(i.indkey::int2[]) with ordinality u (number, place)
          join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.number where u.place > i.indnkeyatts) || ')' else '' end
      || case when i.indpred is null then '' else ' partial' end
  from relation r join pg_index i on i.indrelid = r.oid join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
  union all
  select 1, r.label, 4, t.tgname, '  trigger ' || t.tgname || ' ' || p.proname
  from relation r join pg_trigger t on t.tgrelid = r.oid join pg_proc p on p.oid = t.tgfoid where not t.tgisinternal
  union all
  select 1, r.label, 5, p.polname, '  policy ' || p.polname || case p.polcmd when 'r' then ' select' when 'a' then ' insert'
      when 'w' then ' update' when 'd' then ' delete' else ' all' end || case when p.polpermissive then '' else ' restrictive' end
  from relation r join pg_policy p on p.polrelid = r.oid
  union all
  select 1, r.label, 6, '', '  row level security' from relation r join pg_class c on c.oid = r.oid where c.relrowsecurity
  union all
  select 2, s.nspname || '.' || t.typname, 0, '', 'type ' || s.nspname || '.' || t.typname || case
      when t.typtype = 'e' then ' enum (' || coalesce((select string_agg(e.enumlabel, ', ' order by e.enumsortorder)
          from pg_enum e where e.enumtypid = t.oid), '') || ')'
      when t.typtype = 'd' then ' domain over ' || format_type(t.typbasetype, t.typtypmod) || case when t.typnotnull then ' not null'
          else '' end || ' [' || coalesce((select string_agg(k.conname, ', ' order by k.conname collate "C") from pg_constraint k
          where k.contypid = t.oid and k.contype = 'c'), '') || ']'
      when t.typtype = 'r' then ' range' when t.typtype = 'm' then ' multirange'
      when not t.typisdefined then ' shell' else ' base' end
  from pg_type t join project_schema s on s.oid = t.typnamespace
  where t.typtype <> 'c' and (t.typtype = 'd' or t.typelem = 0) and not exists (
    select from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')
  union all
  select 3, s.nspname || '.' || p.proname, 0, a.list, case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function'
      end || ' ' || s.nspname || '.' || p.proname || '(' || a.list || ')'
      || case when p.prokind = 'p' then '' else ' returns ' || case when p.proretset then 'setof ' else '' end
         || format_type(p.prorettype, null) end
      || case p.provolatile when 'i' then ' immutable' when 's' then ' stable' else '' end
      || case when p.prosecdef then ' definer' else '' end
  from pg_proc p join project_schema s on s.oid = p.pronamespace
  cross join lateral (select coalesce(string_agg(format_type(u.ty, null), ', ' order by u.place), '') as list
    from unnest(p.proargtypes::oid[]) with ordinality u (ty, place)) a
  where not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  union all
  select 4, e.extname, 0, '', 'extension ' || e.extname || ' in ' || n.nspname
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname <> 'plpgsql'
)
select line from fact order by place, label collate "C", part, name collate "C", line collate "C";
