-- The cases app: cases.owner_id needs a row in profiles, and nothing writes one.
--- fixture cases-app
--- rows
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'alba@example.org');
--- breaks
insert into public.cases (owner_id, title) values ('00000000-0000-0000-0000-00000000000a', 'A leaking roof');
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000d', 'dora@example.org');
insert into public.cases (owner_id, title) values ('00000000-0000-0000-0000-00000000000d', 'A crooked door');
--- repair
-- repair
set lock_timeout = '5s';

-- users/missing-sync-trigger: 1 foreign key depends on public.profiles, but no trigger on auth.users fills it
-- Makes the row in the transaction of the sign-up. It runs as its owner, with an empty search path, and must not
-- fail: an error would refuse the sign-up.
create or replace function public.handle_new_user()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.profiles (id, first_name, last_name, avatar_url, email, created_at)
  values (
    new.id,
    new.raw_user_meta_data ->> 'first_name',
    new.raw_user_meta_data ->> 'last_name',
    new.raw_user_meta_data ->> 'avatar_url',
    new.email,
    coalesce(new.created_at, now())
  )
  on conflict (id) do nothing;
  return new;
end;
$$;

-- users/missing-sync-trigger: public.profiles
-- A trigger needs no EXECUTE of whoever fires it, and the API has no business here.
revoke execute on function public.handle_new_user() from public, anon, authenticated;

-- users/missing-sync-trigger: public.profiles
create or replace trigger on_auth_user_created
  after insert on auth.users
  for each row execute function public.handle_new_user();

-- users/missing-sync-trigger: public.profiles
-- users/missing-backfill: cases_owner_id_fkey needs a row in public.profiles, but users from before have none
-- The users who are there and have no row. Who they are:
--   select au.id, au.email from auth.users as au
--   where not exists (select from public.profiles as own where own.id = au.id);
insert into public.profiles (id, first_name, last_name, avatar_url, email, created_at)
select
  au.id,
  au.raw_user_meta_data ->> 'first_name',
  au.raw_user_meta_data ->> 'last_name',
  au.raw_user_meta_data ->> 'avatar_url',
  au.email,
  coalesce(au.created_at, now())
from auth.users as au
where not exists (select from public.profiles as own where own.id = au.id)
on conflict do nothing;
--- refused
23503 insert or update on table "cases" violates foreign key constraint "cases_owner_id_fkey"
23503 insert or update on table "cases" violates foreign key constraint "cases_owner_id_fkey"
--- plan
finding                                             statement                                                                  locks                              rows       reversible
users/missing-sync-trigger                          create or replace function public.handle_new_user() returns trigger lang…  none                               untouched  yes
users/missing-sync-trigger                          revoke execute on function public.handle_new_user() from public, anon, a…  none                               untouched  yes
users/missing-sync-trigger                          create or replace trigger on_auth_user_created after insert on auth.user…  SHARE ROW EXCLUSIVE on auth.users  untouched  yes
users/missing-sync-trigger, users/missing-backfill  insert into public.profiles (id, first_name, last_name, avatar_url, emai…  ROW EXCLUSIVE on public.profiles   added      no
