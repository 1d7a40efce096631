-- A key that goes to the other user table, and every row of it has a user: the new one is validated, too.
--- lint.toml
[users]
table = "auth.users"
--- migration
create table public.profiles (id uuid primary key, email text);
create table public.posts (id int primary key, author uuid references auth.users (id) on delete cascade);
create table public.likes (id int primary key, by uuid references auth.users (id) on delete cascade);
create table public.notes (id int primary key, owner uuid not null references public.profiles (id) on delete cascade);
create index on public.posts (author);
create index on public.likes (by);
create index on public.notes (owner);
--- rows
insert into auth.users (id, email) values
  ('00000000-0000-0000-0000-00000000000a', 'alba@example.org'), ('00000000-0000-0000-0000-00000000000b', 'bo@example.org');
insert into public.profiles (id) values ('00000000-0000-0000-0000-00000000000a');
insert into public.notes values (1, '00000000-0000-0000-0000-00000000000a');
--- breaks
insert into public.notes values (2, '00000000-0000-0000-0000-00000000000b');
--- asks
select conname, confrelid::regclass, convalidated from pg_constraint where conrelid = 'public.notes'::regclass and contype = 'f';
--- plan
finding                     statement                                                                  locks                                                                                                     rows       reversible
users/mixed-user-reference  alter table public.notes drop constraint if exists notes_owner_fkey, add…  ACCESS EXCLUSIVE on public.notes, ACCESS EXCLUSIVE on public.profiles, SHARE ROW EXCLUSIVE on auth.users  untouched  yes
users/mixed-user-reference  do                                                                         SHARE UPDATE EXCLUSIVE on public.notes                                                                    scanned    yes
--- repair
-- repair
set lock_timeout = '5s';

-- users/mixed-user-reference: notes.owner references public.profiles, but the user table is auth.users (2 keys go there, 1 elsewhere)
alter table public.notes
  drop constraint if exists notes_owner_fkey,
  add constraint notes_owner_fkey foreign key (owner)
    references auth.users (id) on delete cascade not valid;
-- repair_validate
set lock_timeout = '5s';

-- users/mixed-user-reference: public.notes.owner
-- Rows without a user, if there are any, are yours to settle:
--   select t.* from public.notes as t
--   where t.owner is not null
--     and not exists (select from auth.users as u where u.id = t.owner);
do $$
begin
  if exists (
    select from public.notes as t
    where t.owner is not null
      and not exists (select from auth.users as u where u.id = t.owner)
  ) then
    raise warning 'public.notes has rows without a user, so notes_owner_fkey is not validated';
  else
    alter table public.notes validate constraint notes_owner_fkey;
  end if;
end;
$$;
--- refused
23503 insert or update on table "notes" violates foreign key constraint "notes_owner_fkey"
--- before
notes_owner_fkey|profiles|t
--- after
notes_owner_fkey|auth.users|t
