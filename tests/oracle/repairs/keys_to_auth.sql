-- The other direction: most keys go to auth.users, one to a mirror. A note of somebody whose account is gone stays, and so
-- does the way in which the key treats deletions.
--- migration
create table public.profiles (id uuid primary key, email text);
create table public.posts (id int primary key, author uuid references auth.users (id) on delete cascade);
create table public.likes (id int primary key, by uuid references auth.users (id) on delete cascade);
create table public.votes (id int primary key, by uuid references auth.users (id) on delete cascade);
create table public.notes (
  id int primary key,
  "Owner" uuid constraint "who's" references public.profiles (id) on delete set null on update cascade deferrable
);
--- rows
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'alba@example.org');
insert into public.profiles (id) values ('00000000-0000-0000-0000-00000000000f');
insert into public.notes values (1, '00000000-0000-0000-0000-00000000000f'), (2, null);
--- breaks
insert into public.notes values (3, '00000000-0000-0000-0000-00000000000a');
--- asks
select conname, confrelid::regclass, convalidated from pg_constraint where conrelid = 'public.notes'::regclass and contype = 'f';
select 'a note without a user', t.* from public.notes as t
where t."Owner" is not null and not exists (select from auth.users as u where u.id = t."Owner");
--- repair
-- repair
set lock_timeout = '5s';

-- users/mixed-user-reference: notes.Owner references public.profiles, but the user table is auth.users (3 keys go there, 1 elsewhere)
alter table public.notes
  drop constraint if exists "who's",
  add constraint "who's" foreign key ("Owner")
    references auth.users (id) on delete set null on update cascade deferrable not valid;
-- repair_validate
set lock_timeout = '5s';

-- users/mixed-user-reference: public.notes.Owner
-- Rows without a user, if there are any, are yours to settle:
--   select t.* from public.notes as t
--   where t."Owner" is not null
--     and not exists (select from auth.users as u where u.id = t."Owner");
do $$
begin
  if exists (
    select from public.notes as t
    where t."Owner" is not null
      and not exists (select from auth.users as u where u.id = t."Owner")
  ) then
    raise warning 'public.notes has rows without a user, so "who''s" is not validated';
  else
    alter table public.notes validate constraint "who's";
  end if;
end;
$$;
-- repair_concurrently_1
-- security/unindexed-foreign-key: no index of public.posts begins with author
-- Where it is interrupted it leaves an index that is not valid: drop index concurrently public.posts_author_idx; and again.
create index concurrently if not exists posts_author_idx on public.posts (author);
-- repair_concurrently_2
-- security/unindexed-foreign-key: no index of public.likes begins with by
-- Where it is interrupted it leaves an index that is not valid: drop index concurrently public.likes_by_idx; and again.
create index concurrently if not exists likes_by_idx on public.likes (by);
-- repair_concurrently_3
-- security/unindexed-foreign-key: no index of public.votes begins with by
-- Where it is interrupted it leaves an index that is not valid: drop index concurrently public.votes_by_idx; and again.
create index concurrently if not exists votes_by_idx on public.votes (by);
-- repair_concurrently_4
-- security/unindexed-foreign-key: no index of public.notes begins with "Owner"
-- Where it is interrupted it leaves an index that is not valid: drop index concurrently public."notes_Owner_idx"; and again.
create index concurrently if not exists "notes_Owner_idx" on public.notes ("Owner");
--- refused
23503 insert or update on table "notes" violates foreign key constraint "who's"
--- plan
finding                         statement                                                                  locks                                                                                                     rows       reversible
users/mixed-user-reference      alter table public.notes drop constraint if exists "who's", add constrai…  ACCESS EXCLUSIVE on public.notes, ACCESS EXCLUSIVE on public.profiles, SHARE ROW EXCLUSIVE on auth.users  untouched  yes
users/mixed-user-reference      do                                                                         SHARE UPDATE EXCLUSIVE on public.notes                                                                    scanned    yes
security/unindexed-foreign-key  create index concurrently if not exists posts_author_idx on public.posts…  SHARE UPDATE EXCLUSIVE on public.posts                                                                    scanned    yes
security/unindexed-foreign-key  create index concurrently if not exists likes_by_idx on public.likes (by…  SHARE UPDATE EXCLUSIVE on public.likes                                                                    scanned    yes
security/unindexed-foreign-key  create index concurrently if not exists votes_by_idx on public.votes (by…  SHARE UPDATE EXCLUSIVE on public.votes                                                                    scanned    yes
security/unindexed-foreign-key  create index concurrently if not exists "notes_Owner_idx" on public.note…  SHARE UPDATE EXCLUSIVE on public.notes                                                                    scanned    yes
--- before
who's|profiles|t
a note without a user|1|00000000-0000-0000-0000-00000000000f
--- after
who's|auth.users|f
a note without a user|1|00000000-0000-0000-0000-00000000000f
