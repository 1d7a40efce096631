-- A key that was never validated, and a row whose user is gone: the deletion of others must not wait for it to be settled.
--- migration
create table public.profiles (id uuid primary key references auth.users (id) on delete cascade);
create table public.notes (id int primary key, author uuid);
create index on public.notes (author);
--- migration
insert into public.notes values (1, '00000000-0000-0000-0000-00000000000f');
alter table public.notes add constraint notes_author_fkey foreign key (author) references public.profiles (id) not valid;
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id) values (new.id);
  return new;
end;
$$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
--- rows
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'alba@example.org');
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000b', 'bo@example.org');
delete from public.profiles where id = '00000000-0000-0000-0000-00000000000b';
insert into public.notes values (2, '00000000-0000-0000-0000-00000000000a');
--- breaks
delete from auth.users;
--- asks
select conname, confdeltype, convalidated from pg_constraint where conrelid = 'public.notes'::regclass and contype = 'f';
--- plan
finding                    statement                                                                  locks                                                                  rows       reversible
users/missing-backfill     insert into public.profiles (id) select au.id from auth.users as au wher…  ROW EXCLUSIVE on public.profiles                                       added      no
users/blocked-user-delete  alter table public.notes drop constraint if exists notes_author_fkey, ad…  ACCESS EXCLUSIVE on public.notes, ACCESS EXCLUSIVE on public.profiles  untouched  yes
users/blocked-user-delete  do                                                                         SHARE UPDATE EXCLUSIVE on public.notes                                 scanned    yes
--- repair
-- repair
set lock_timeout = '5s';

-- users/missing-backfill: public.profiles is filled from here on, but users from before have no row
-- The users who are there and have no row. Who they are:
--   select au.id, au.email from auth.users as au
--   where not exists (select from public.profiles as own where own.id = au.id);
insert into public.profiles (id)
select
  au.id
from auth.users as au
where not exists (select from public.profiles as own where own.id = au.id)
on conflict do nothing;

-- users/blocked-user-delete: the deletion of a user stops at public.notes: notes_author_fkey has no ON DELETE clause
alter table public.notes
  drop constraint if exists notes_author_fkey,
  add constraint notes_author_fkey foreign key (author)
    references public.profiles (id) on delete set null not valid;
-- repair_validate
set lock_timeout = '5s';

-- users/blocked-user-delete: public.notes.notes_author_fkey
-- Rows without a user, if there are any, are yours to settle:
--   select t.* from public.notes as t
--   where t.author is not null
--     and not exists (select from public.profiles as u where u.id = t.author);
do $$
begin
  if exists (
    select from public.notes as t
    where t.author is not null
      and not exists (select from public.profiles as u where u.id = t.author)
  ) then
    raise warning 'public.notes has rows without a user, so notes_author_fkey is not validated';
  else
    alter table public.notes validate constraint notes_author_fkey;
  end if;
end;
$$;
--- refused
23503 update or delete on table "profiles" violates foreign key constraint "notes_author_fkey" on table "notes"
--- before
notes_author_fkey|a|f
--- after
notes_author_fkey|n|f
