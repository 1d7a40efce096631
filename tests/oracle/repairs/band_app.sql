-- The band app: public.users is filled by the app alone, and six keys go to auth.users. Alba's row was never written.
--- fixture band-app
--- rows
insert into auth.users (id, email, phone, raw_user_meta_data, created_at) values
  ('00000000-0000-0000-0000-00000000000a', 'alba@example.org', null, '{"name": "Alba"}', now()),
  ('00000000-0000-0000-0000-00000000000b', null, '4670000001', null, null),
  ('00000000-0000-0000-0000-00000000000c', 'cleo@example.org', null, '{}', now());
insert into public.users (id, email, name) values
  ('00000000-0000-0000-0000-00000000000c', 'cleo@example.org', 'Cleo');
insert into public.bands (id, name, created_by) values
  ('00000000-0000-0000-0000-0000000000b0', 'The Keys', '00000000-0000-0000-0000-00000000000c');
insert into public.shows (band_id, name, scheduled_date, created_by) values
  ('00000000-0000-0000-0000-0000000000b0', 'Opening', now(), '00000000-0000-0000-0000-00000000000a');
--- breaks
-- Somebody who could sign in, and whose row the app did not write, makes a band.
insert into public.bands (name, created_by) values ('Solo', '00000000-0000-0000-0000-00000000000b');
-- Somebody signs up, and does so at once.
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000d', 'dora@example.org');
insert into public.bands (name, created_by) values ('Dora', '00000000-0000-0000-0000-00000000000d');
--- repair
-- repair
set lock_timeout = '5s';

-- users/missing-sync-trigger: 13 foreign keys depend on public.users, but no trigger on auth.users fills it
-- Makes the row in the transaction of the sign-up. It runs as its owner, with an empty search path, and must not
-- fail: an error would refuse the sign-up.
create or replace function public.handle_new_user()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.users (id, email, name, created_date, last_login, auth_provider)
  values (
    new.id,
    coalesce(new.email, ''),
    coalesce(new.raw_user_meta_data ->> 'name', split_part(new.email, '@', 1), ''),
    coalesce(new.created_at, now()),
    new.last_sign_in_at,
    coalesce(new.raw_app_meta_data ->> 'provider', 'email')
  )
  on conflict (id) do nothing;
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

-- users/mixed-user-reference: songs.last_modified_by references auth.users, but the user table is public.users (7 keys go there, 6 elsewhere)
-- users/mixed-user-reference: setlists.last_modified_by references auth.users, but the user table is public.users (7 keys go there, 6 elsewhere)
-- users/mixed-user-reference: shows.created_by references auth.users, but the user table is public.users (7 keys go there, 6 elsewhere)
-- users/mixed-user-reference: shows.last_modified_by references auth.users, but the user table is public.users (7 keys go there, 6 elsewhere)
-- users/mixed-user-reference: practice_sessions.last_modified_by references auth.users, but the user table is public.users (7 keys go there, 6 elsewhere)
-- users/mixed-user-reference: audit_log.user_id references auth.users, but the user table is public.users (7 keys go there, 6 elsewhere)
-- users/missing-sync-trigger: public.users
-- The users who are there and have no row. Who they are:
--   select au.id, au.email from auth.users as au
--   where not exists (select from public.users as own where own.id = au.id);
insert into public.users (id, email, name, created_date, last_login, auth_provider)
select
  au.id,
  coalesce(au.email, ''),
  coalesce(au.raw_user_meta_data ->> 'name', split_part(au.email, '@', 1), ''),
  coalesce(au.created_at, now()),
  au.last_sign_in_at,
  coalesce(au.raw_app_meta_data ->> 'provider', 'email')
from auth.users as au
where not exists (select from public.users as own where own.id = au.id)
on conflict do nothing;

-- users/mixed-user-reference: public.songs.last_modified_by
alter table public.songs
  drop constraint if exists songs_last_modified_by_fkey,
  add constraint songs_last_modified_by_fkey foreign key (last_modified_by)
    references public.users (id) not valid;

-- users/mixed-user-reference: public.setlists.last_modified_by
alter table public.setlists
  drop constraint if exists setlists_last_modified_by_fkey,
  add constraint setlists_last_modified_by_fkey foreign key (last_modified_by)
    references public.users (id) not valid;

-- users/mixed-user-reference: public.shows.created_by
alter table public.shows
  drop constraint if exists shows_created_by_fkey,
  add constraint shows_created_by_fkey foreign key (created_by)
    references public.users (id) not valid;

-- users/mixed-user-reference: public.shows.last_modified_by
alter table public.shows
  drop constraint if exists shows_last_modified_by_fkey,
  add constraint shows_last_modified_by_fkey foreign key (last_modified_by)
    references public.users (id) not valid;

-- users/mixed-user-reference: public.practice_sessions.last_modified_by
alter table public.practice_sessions
  drop constraint if exists practice_sessions_last_modified_by_fkey,
  add constraint practice_sessions_last_modified_by_fkey foreign key (last_modified_by)
    references public.users (id) not valid;

-- users/mixed-user-reference: public.audit_log.user_id
alter table public.audit_log
  drop constraint if exists audit_log_user_id_fkey,
  add constraint audit_log_user_id_fkey foreign key (user_id)
    references public.users (id) not valid;
-- repair_validate
set lock_timeout = '5s';

-- users/mixed-user-reference: public.songs.last_modified_by
-- It fails while this query returns a row:
--   select t.* from public.songs as t
--   where t.last_modified_by is not null
--     and not exists (select from public.users as u where u.id = t.last_modified_by);
alter table public.songs validate constraint songs_last_modified_by_fkey;

-- users/mixed-user-reference: public.setlists.last_modified_by
-- It fails while this query returns a row:
--   select t.* from public.setlists as t
--   where t.last_modified_by is not null
--     and not exists (select from public.users as u where u.id = t.last_modified_by);
alter table public.setlists validate constraint setlists_last_modified_by_fkey;

-- users/mixed-user-reference: public.shows.created_by
-- It fails while this query returns a row:
--   select t.* from public.shows as t
--   where t.created_by is not null
--     and not exists (select from public.users as u where u.id = t.created_by);
alter table public.shows validate constraint shows_created_by_fkey;

-- users/mixed-user-reference: public.shows.last_modified_by
-- It fails while this query returns a row:
--   select t.* from public.shows as t
--   where t.last_modified_by is not null
--     and not exists (select from public.users as u where u.id = t.last_modified_by);
alter table public.shows validate constraint shows_last_modified_by_fkey;

-- users/mixed-user-reference: public.practice_sessions.last_modified_by
-- It fails while this query returns a row:
--   select t.* from public.practice_sessions as t
--   where t.last_modified_by is not null
--     and not exists (select from public.users as u where u.id = t.last_modified_by);
alter table public.practice_sessions validate constraint practice_sessions_last_modified_by_fkey;

-- users/mixed-user-reference: public.audit_log.user_id
-- It fails while this query returns a row:
--   select t.* from public.audit_log as t
--   where t.user_id is not null
--     and not exists (select from public.users as u where u.id = t.user_id);
alter table public.audit_log validate constraint audit_log_user_id_fkey;
--- refused
23503 insert or update on table "bands" violates foreign key constraint "bands_created_by_fkey"
23503 insert or update on table "bands" violates foreign key constraint "bands_created_by_fkey"
--- plan
finding                                                 statement                                                                  locks                                                                                                              rows       reversible
users/missing-sync-trigger                              create or replace function public.handle_new_user() returns trigger lang…  none                                                                                                               untouched  yes
users/missing-sync-trigger                              revoke execute on function public.handle_new_user() from public, anon, a…  none                                                                                                               untouched  yes
users/missing-sync-trigger                              create or replace trigger on_auth_user_created after insert on auth.user…  SHARE ROW EXCLUSIVE on auth.users                                                                                  untouched  yes
users/mixed-user-reference, users/missing-sync-trigger  insert into public.users (id, email, name, created_date, last_login, aut…  ROW EXCLUSIVE on public.users                                                                                      added      no
users/mixed-user-reference                              alter table public.songs drop constraint if exists songs_last_modified_b…  ACCESS EXCLUSIVE on public.songs, ACCESS EXCLUSIVE on auth.users, SHARE ROW EXCLUSIVE on public.users              untouched  yes
users/mixed-user-reference                              alter table public.setlists drop constraint if exists setlists_last_modi…  ACCESS EXCLUSIVE on public.setlists, ACCESS EXCLUSIVE on auth.users, SHARE ROW EXCLUSIVE on public.users           untouched  yes
users/mixed-user-reference                              alter table public.shows drop constraint if exists shows_created_by_fkey…  ACCESS EXCLUSIVE on public.shows, ACCESS EXCLUSIVE on auth.users, SHARE ROW EXCLUSIVE on public.users              untouched  yes
users/mixed-user-reference                              alter table public.shows drop constraint if exists shows_last_modified_b…  ACCESS EXCLUSIVE on public.shows, ACCESS EXCLUSIVE on auth.users, SHARE ROW EXCLUSIVE on public.users              untouched  yes
users/mixed-user-reference                              alter table public.practice_sessions drop constraint if exists practice_…  ACCESS EXCLUSIVE on public.practice_sessions, ACCESS EXCLUSIVE on auth.users, SHARE ROW EXCLUSIVE on public.users  untouched  yes
users/mixed-user-reference                              alter table public.audit_log drop constraint if exists audit_log_user_id…  ACCESS EXCLUSIVE on public.audit_log, ACCESS EXCLUSIVE on auth.users, SHARE ROW EXCLUSIVE on public.users          untouched  yes
users/mixed-user-reference                              alter table public.songs validate constraint songs_last_modified_by_fkey   SHARE UPDATE EXCLUSIVE on public.songs                                                                             scanned    yes
users/mixed-user-reference                              alter table public.setlists validate constraint setlists_last_modified_b…  SHARE UPDATE EXCLUSIVE on public.setlists                                                                          scanned    yes
users/mixed-user-reference                              alter table public.shows validate constraint shows_created_by_fkey         SHARE UPDATE EXCLUSIVE on public.shows                                                                             scanned    yes
users/mixed-user-reference                              alter table public.shows validate constraint shows_last_modified_by_fkey   SHARE UPDATE EXCLUSIVE on public.shows                                                                             scanned    yes
users/mixed-user-reference                              alter table public.practice_sessions validate constraint practice_sessio…  SHARE UPDATE EXCLUSIVE on public.practice_sessions                                                                 scanned    yes
users/mixed-user-reference                              alter table public.audit_log validate constraint audit_log_user_id_fkey    SHARE UPDATE EXCLUSIVE on public.audit_log                                                                         scanned    yes
