-- Policies that ask for the user once for each row. Who may do what stays as it is, for each of them: one names a role, one has
-- both conditions, one asks twice and for a claim.
--- rules
performance/per-row-auth-call
--- migration
create table public.notes (id int primary key, owner uuid, kind text);
alter table public.notes enable row level security;
create policy reads on public.notes for select to authenticated using (owner = auth.uid() or kind = 'open');
create policy "Writes it" on public.notes for update using (auth.uid() = owner) with check (auth.uid() = owner and kind <> 'shut');
create policy admins on public.notes for delete to authenticated
  using (auth.jwt() ->> 'team' = kind and auth.uid() is not null);
grant select, update, delete on public.notes to anon, authenticated;
create function public.per_row() returns table (policy name, calls bigint) language sql stable set search_path = '' as $$
  select p.polname, count(*) from pg_catalog.pg_policy p,
    regexp_matches(concat(pg_catalog.pg_get_expr(polqual, polrelid), ' ', pg_catalog.pg_get_expr(polwithcheck, polrelid)),
      '(?<!SELECT )auth\.(uid|jwt)\(\)', 'g') m
  group by 1 order by 1
$$;
--- rows
insert into public.notes values
  (1, '00000000-0000-0000-0000-00000000000a', 'open'), (2, '00000000-0000-0000-0000-00000000000b', 'own'),
  (3, '00000000-0000-0000-0000-00000000000b', 'blue');
--- asks
select 'calls for each row', * from public.per_row();
set local role anon;
select 'anon reads', id from public.notes order by id;
set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-0000-0000-00000000000b", "team": "blue"}';
select 'Bo reads', id from public.notes order by id;
update public.notes set kind = 'mine' where id in (1, 2) returning 'Bo writes', id;
update public.notes set kind = 'shut' where id = 2;
delete from public.notes where id in (2, 3) returning 'Bo deletes', id;
--- plan
finding                        statement                                                                  locks                             rows       reversible
performance/per-row-auth-call  alter policy reads on public.notes using (owner = (select auth.uid()) or…  ACCESS EXCLUSIVE on public.notes  untouched  yes
performance/per-row-auth-call  alter policy "Writes it" on public.notes using ((select auth.uid()) = ow…  ACCESS EXCLUSIVE on public.notes  untouched  yes
performance/per-row-auth-call  alter policy admins on public.notes using ((select auth.jwt()) ->> 'team…  ACCESS EXCLUSIVE on public.notes  untouched  yes
--- repair
-- repair
set lock_timeout = '5s';

-- performance/per-row-auth-call: policy "reads" of public.notes calls auth.uid() for each row
alter policy reads on public.notes
  using (owner = (select auth.uid()) or kind = 'open');

-- performance/per-row-auth-call: policy "Writes it" of public.notes calls auth.uid() for each row
alter policy "Writes it" on public.notes
  using ((select auth.uid()) = owner)
  with check ((select auth.uid()) = owner and kind <> 'shut');

-- performance/per-row-auth-call: policy "admins" of public.notes calls auth.jwt() for each row
alter policy admins on public.notes
  using ((select auth.jwt()) ->> 'team' = kind and (select auth.uid()) is not null);
--- refused
--- before
calls for each row|Writes it|2
calls for each row|admins|2
calls for each row|reads|1
Bo reads|1
Bo reads|2
Bo reads|3
Bo writes|2
new row violates row-level security policy for table "notes"
Bo deletes|3
--- after
Bo reads|1
Bo reads|2
Bo reads|3
Bo writes|2
new row violates row-level security policy for table "notes"
Bo deletes|3
