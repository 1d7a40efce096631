-- A user's id as text: it becomes a uuid with a key, and the policies that compare it stay what they were. One row has a user who
-- is gone; one table is left alone, since a view shows its column.
--- lint.toml
[repair.on-delete]
"public.notes.*" = "cascade"
--- rules
users/keyless-user-column
--- migration
create table public.profiles (id uuid primary key references auth.users (id) on delete cascade, email text);
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, email) values (new.id, new.email);
  return new;
end;
$$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
create table public.songs (id int primary key, owner_id uuid references public.profiles (id) on delete cascade);
create index songs_owner_idx on public.songs (owner_id);
alter table public.songs enable row level security;
create policy "songs are read" on public.songs for select using (true);
create table public.notes (id int primary key, user_id text not null default auth.uid()::text, body text);
alter table public.notes enable row level security;
create policy "own notes" on public.notes for select to authenticated using ((select auth.uid())::text = user_id);
create policy "add own notes" on public.notes for insert to authenticated
  with check (user_id = (select auth.uid())::text and user_id <> 'nobody');
grant select, insert on public.notes to authenticated;
create table public.visits (id int primary key, user_id varchar(40));
create index visits_user_idx on public.visits (user_id);
alter table public.visits enable row level security;
create policy "own visits" on public.visits for select to authenticated using (user_id = (select auth.uid())::varchar);
create view public.visitors with (security_invoker = true) as select user_id from public.visits;
--- rows
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'alba@example.org');
insert into public.notes values
  (1, '00000000-0000-0000-0000-00000000000A', 'mine'),
  (2, '00000000-0000-0000-0000-00000000000b', 'of somebody who is gone');
--- breaks
select 1 / count(*) from public.notes n join auth.users u on u.id::text = n.user_id::text;
with gone as (delete from auth.users where id = '00000000-0000-0000-0000-00000000000a' returning id)
select 1 from gone join public.notes n on n.user_id = gone.id;
--- repair
-- repair
set lock_timeout = '5s';

-- users/keyless-user-column: public.notes.user_id holds a user's id as text, without a foreign key
-- It uses the column, which keeps its type as long as it is there.
drop policy "add own notes" on public.notes;

-- users/keyless-user-column: public.notes.user_id
-- It uses the column, which keeps its type as long as it is there.
drop policy "own notes" on public.notes;

-- users/keyless-user-column: public.notes.user_id
-- It rewrites the table, and fails as a whole while this query returns a row:
--   select t.* from public.notes as t where t.user_id !~* '^\{?([0-9a-f]{4}-?){8}\}?$';
alter table public.notes
  alter column user_id drop default,
  alter column user_id type uuid using user_id::uuid,
  alter column user_id set default auth.uid();

-- users/keyless-user-column: public.notes.user_id
create policy "add own notes" on public.notes
  as permissive for insert to authenticated
  with check (user_id = (select auth.uid()) and user_id::text <> 'nobody');

-- users/keyless-user-column: public.notes.user_id
create policy "own notes" on public.notes
  as permissive for select to authenticated
  using ((select auth.uid()) = user_id);

-- users/keyless-user-column: public.notes.user_id
alter table public.notes
  add constraint notes_user_id_fkey foreign key (user_id)
    references public.profiles (id) on delete cascade not valid;
-- repair_validate
set lock_timeout = '5s';

-- users/keyless-user-column: public.notes.user_id
-- Rows without a user, if there are any, are yours to settle:
--   select t.* from public.notes as t
--   where t.user_id is not null
--     and not exists (select from public.profiles as u where u.id = t.user_id);
do $$
begin
  if exists (
    select from public.notes as t
    where t.user_id is not null
      and not exists (select from public.profiles as u where u.id = t.user_id)
  ) then
    raise warning 'public.notes has rows without a user, so notes_user_id_fkey is not validated';
  else
    alter table public.notes validate constraint notes_user_id_fkey;
  end if;
end;
$$;
-- repair_concurrently_1
-- users/keyless-user-column: public.notes.user_id
-- Where it is interrupted it leaves an index that is not valid: drop index concurrently public.notes_user_id_idx; and again.
create index concurrently if not exists notes_user_id_idx on public.notes (user_id);
-- left: users/keyless-user-column: public.visits.user_id holds a user's id as text, without a foreign key: public.visitors uses the column, and would have to be made anew
--- refused
22012 division by zero
42883 operator does not exist: text = uuid
--- plan
finding                    statement                                                                  locks                                                                        rows       reversible
users/keyless-user-column  drop policy "add own notes" on public.notes                                ACCESS EXCLUSIVE on public.notes                                             untouched  yes
users/keyless-user-column  drop policy "own notes" on public.notes                                    ACCESS EXCLUSIVE on public.notes                                             untouched  yes
users/keyless-user-column  alter table public.notes alter column user_id drop default, alter column…  ACCESS EXCLUSIVE on public.notes                                             rewritten  no
users/keyless-user-column  create policy "add own notes" on public.notes as permissive for insert t…  ACCESS EXCLUSIVE on public.notes                                             untouched  yes
users/keyless-user-column  create policy "own notes" on public.notes as permissive for select to au…  ACCESS EXCLUSIVE on public.notes                                             untouched  yes
users/keyless-user-column  alter table public.notes add constraint notes_user_id_fkey foreign key (…  SHARE ROW EXCLUSIVE on public.notes, SHARE ROW EXCLUSIVE on public.profiles  untouched  yes
users/keyless-user-column  do                                                                         SHARE UPDATE EXCLUSIVE on public.notes                                       scanned    yes
users/keyless-user-column  create index concurrently if not exists notes_user_id_idx on public.note…  SHARE UPDATE EXCLUSIVE on public.notes                                       scanned    yes
