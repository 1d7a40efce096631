-- A mirror that no trigger can fill, since nothing tells the value of a column, and that row level security closes to its users.
--- migration
create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  email text,
  team int not null
);
alter table public.profiles enable row level security;
create policy "profiles are read" on public.profiles for select to authenticated using (true);
create table public.notes (id int primary key, author uuid not null references public.profiles (id) on delete cascade);
create index notes_author_idx on public.notes (author);
alter table public.notes enable row level security;
create policy "own notes" on public.notes for all to authenticated using (author = (select auth.uid()));
grant select, insert on public.profiles, public.notes to authenticated;
--- rows
insert into auth.users (id, email) values
  ('00000000-0000-0000-0000-00000000000a', 'alba@example.org'),
  ('00000000-0000-0000-0000-00000000000b', 'bo@example.org');
create or replace function auth.uid() returns uuid language sql stable as $$
  select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$$;
--- breaks
set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-0000-0000-00000000000a"}';
insert into public.profiles values ('00000000-0000-0000-0000-00000000000a', 'alba@example.org', 1);
insert into public.notes values (1, '00000000-0000-0000-0000-00000000000a');
--- repair
-- repair
set lock_timeout = '5s';

-- users/missing-insert-policy: no user can make the row in public.profiles that notes_author_fkey needs
create policy "profiles are made by their users" on public.profiles
  for insert to authenticated
  with check ((select auth.uid()) = id);
-- left: users/missing-sync-trigger: 1 foreign key depends on public.profiles, but no trigger on auth.users fills it: public.profiles.team must not be null, and no value for it can be told; say it in lint.toml: [repair.values] "public.profiles.team" = "an expression"
--- refused
42501 new row violates row-level security policy for table "profiles"
23503 insert or update on table "notes" violates foreign key constraint "notes_author_fkey"
--- plan
finding                      statement                                                                 locks                                rows       reversible
users/missing-insert-policy  create policy "profiles are made by their users" on public.profiles for…  ACCESS EXCLUSIVE on public.profiles  untouched  yes
