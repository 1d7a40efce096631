-- A column that must not be null and has no default: lint.toml says what goes in.
--- lint.toml
[repair.values]
"public.users.plan" = "'free'"
--- migration
create table public.users (
  id uuid primary key,
  email text unique not null,
  handle varchar(40) unique not null,
  nickname varchar(5) not null,
  city text check (city <> ''),
  plan text not null check (plan in ('free', 'band'))
);
create table public.notes (id int primary key, author uuid not null references public.users (id));
--- rows
insert into auth.users (id, email, phone) values
  ('00000000-0000-0000-0000-00000000000a', 'alexandra@example.org', null),
  ('00000000-0000-0000-0000-00000000000b', null, '4670000001'),
  ('00000000-0000-0000-0000-00000000000c', null, '4670000002');
insert into public.users values ('00000000-0000-0000-0000-00000000000a', 'alexandra@example.org', 'alex', 'Alex', null, 'band');
--- breaks
insert into public.notes values (1, '00000000-0000-0000-0000-00000000000b');
insert into public.notes values (2, '00000000-0000-0000-0000-00000000000c');
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000d', 'dora@example.org');
insert into public.notes values (3, '00000000-0000-0000-0000-00000000000d');
--- repair
-- repair
set lock_timeout = '5s';

-- users/missing-sync-trigger: 1 foreign key depends on public.users, but no trigger on auth.users fills it
-- Makes the row in the transaction of the sign-up. It runs as its owner, with an empty search path, and must not
-- fail: an error would refuse the sign-up.
create or replace function public.handle_new_user()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.users (id, email, handle, nickname, plan)
  values (
    new.id,
    coalesce(new.email, new.id::text),
    new.id::text,
    left(coalesce(new.raw_user_meta_data ->> 'nickname', split_part(new.email, '@', 1), ''), 5),
    'free'
  )
  on conflict do nothing;
  return new;
end;
$$;

-- users/missing-sync-trigger: public.users
-- A trigger needs no EXECUTE of whoever fires it, and the API has no business here.
revoke execute on function public.handle_new_user() from public, anon, authenticated;

-- users/missing-sync-trigger: public.users
create or replace trigger on_auth_user_created
  after insert on auth.users
  for each row execute function public.handle_new_user();

-- users/missing-sync-trigger: public.users
-- The users who are there and have no row. Who they are:
--   select au.id, au.email from auth.users as au
--   where not exists (select from public.users as own where own.id = au.id);
insert into public.users (id, email, handle, nickname, plan)
select
  au.id,
  coalesce(au.email, au.id::text),
  au.id::text,
  left(coalesce(au.raw_user_meta_data ->> 'nickname', split_part(au.email, '@', 1), ''), 5),
  'free'
from auth.users as au
where not exists (select from public.users as own where own.id = au.id)
on conflict do nothing;
--- refused
23503 insert or update on table "notes" violates foreign key constraint "notes_author_fkey"
23503 insert or update on table "notes" violates foreign key constraint "notes_author_fkey"
23503 insert or update on table "notes" violates foreign key constraint "notes_author_fkey"
--- plan
finding                     statement                                                                  locks                              rows       reversible
users/missing-sync-trigger  create or replace function public.handle_new_user() returns trigger lang…  none                               untouched  yes
users/missing-sync-trigger  revoke execute on function public.handle_new_user() from public, anon, a…  none                               untouched  yes
users/missing-sync-trigger  create or replace trigger on_auth_user_created after insert on auth.user…  SHARE ROW EXCLUSIVE on auth.users  untouched  yes
users/missing-sync-trigger  insert into public.users (id, email, handle, nickname, plan) select au.i…  ROW EXCLUSIVE on public.users      added      no
