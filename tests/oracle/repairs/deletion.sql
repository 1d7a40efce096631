-- Keys that stop the deletion of a user: the mirror's own goes along, a key that may be null lets go, and where it may not be
-- null lint.toml says what is wanted.
--- lint.toml
[repair.on-delete]
"public.songs.*" = "cascade"
"public.bands.*" = "set-null"
--- migration
create table public.profiles (id uuid primary key references auth.users (id), email text);
create table public.notes (id int primary key, author uuid references public.profiles (id));
create table public.songs (id int primary key, author uuid not null references public.profiles (id));
create table public.bands (id int primary key, founder uuid not null references public.profiles (id) on delete set null);
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, email) values (new.id, new.email);
  return new;
end;
$$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
--- rows
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'alba@example.org');
insert into public.notes values (1, '00000000-0000-0000-0000-00000000000a'), (2, null);
insert into public.songs values (1, '00000000-0000-0000-0000-00000000000a');
insert into public.bands values (1, '00000000-0000-0000-0000-00000000000a');
--- breaks
delete from auth.users;
delete from public.songs;
delete from auth.users;
--- repair
-- repair
set lock_timeout = '5s';

-- users/blocked-user-delete: the deletion of a user stops at public.bands: bands_founder_fkey sets founder to null, which is NOT NULL
alter table public.bands
  alter column founder drop not null;

-- users/blocked-user-delete: the deletion of a user stops at public.profiles: profiles_id_fkey has no ON DELETE clause
alter table public.profiles
  drop constraint if exists profiles_id_fkey,
  add constraint profiles_id_fkey foreign key (id)
    references auth.users (id) on delete cascade not valid;

-- users/blocked-user-delete: the deletion of a user stops at public.notes: notes_author_fkey has no ON DELETE clause
alter table public.notes
  drop constraint if exists notes_author_fkey,
  add constraint notes_author_fkey foreign key (author)
    references public.profiles (id) on delete set null not valid;

-- users/blocked-user-delete: the deletion of a user stops at public.songs: songs_author_fkey has no ON DELETE clause
alter table public.songs
  drop constraint if exists songs_author_fkey,
  add constraint songs_author_fkey foreign key (author)
    references public.profiles (id) on delete cascade not valid;

-- users/blocked-user-delete: public.bands.bands_founder_fkey
alter table public.bands
  drop constraint if exists bands_founder_fkey,
  add constraint bands_founder_fkey foreign key (founder)
    references public.profiles (id) on delete set null not valid;
-- repair_validate
set lock_timeout = '5s';

-- users/blocked-user-delete: public.profiles.profiles_id_fkey
-- It fails while this query returns a row:
--   select t.* from public.profiles as t
--   where t.id is not null
--     and not exists (select from auth.users as u where u.id = t.id);
alter table public.profiles validate constraint profiles_id_fkey;

-- users/blocked-user-delete: public.notes.notes_author_fkey
-- It fails while this query returns a row:
--   select t.* from public.notes as t
--   where t.author is not null
--     and not exists (select from public.profiles as u where u.id = t.author);
alter table public.notes validate constraint notes_author_fkey;

-- users/blocked-user-delete: public.songs.songs_author_fkey
-- It fails while this query returns a row:
--   select t.* from public.songs as t
--   where t.author is not null
--     and not exists (select from public.profiles as u where u.id = t.author);
alter table public.songs validate constraint songs_author_fkey;

-- users/blocked-user-delete: public.bands.bands_founder_fkey
-- It fails while this query returns a row:
--   select t.* from public.bands as t
--   where t.founder is not null
--     and not exists (select from public.profiles as u where u.id = t.founder);
alter table public.bands validate constraint bands_founder_fkey;
-- repair_concurrently_1
-- security/unindexed-foreign-key: no index of public.bands begins with founder
-- Where it is interrupted it leaves an index that is not valid: drop index concurrently public.bands_founder_idx; and again.
create index concurrently if not exists bands_founder_idx on public.bands (founder);
-- repair_concurrently_2
-- security/unindexed-foreign-key: no index of public.notes begins with author
-- Where it is interrupted it leaves an index that is not valid: drop index concurrently public.notes_author_idx; and again.
create index concurrently if not exists notes_author_idx on public.notes (author);
-- repair_concurrently_3
-- security/unindexed-foreign-key: no index of public.songs begins with author
-- Where it is interrupted it leaves an index that is not valid: drop index concurrently public.songs_author_idx; and again.
create index concurrently if not exists songs_author_idx on public.songs (author);
--- refused
23503 update or delete on table "users" violates foreign key constraint "profiles_id_fkey" on table "profiles"
23503 update or delete on table "users" violates foreign key constraint "profiles_id_fkey" on table "profiles"
--- plan
finding                         statement                                                                  locks                                                                  rows       reversible
users/blocked-user-delete       alter table public.bands alter column founder drop not null                ACCESS EXCLUSIVE on public.bands                                       untouched  yes
users/blocked-user-delete       alter table public.profiles drop constraint if exists profiles_id_fkey,…   ACCESS EXCLUSIVE on public.profiles, ACCESS EXCLUSIVE on auth.users    untouched  yes
users/blocked-user-delete       alter table public.notes drop constraint if exists notes_author_fkey, ad…  ACCESS EXCLUSIVE on public.notes, ACCESS EXCLUSIVE on public.profiles  untouched  yes
users/blocked-user-delete       alter table public.songs drop constraint if exists songs_author_fkey, ad…  ACCESS EXCLUSIVE on public.songs, ACCESS EXCLUSIVE on public.profiles  untouched  yes
users/blocked-user-delete       alter table public.bands drop constraint if exists bands_founder_fkey, a…  ACCESS EXCLUSIVE on public.bands, ACCESS EXCLUSIVE on public.profiles  untouched  yes
users/blocked-user-delete       alter table public.profiles validate constraint profiles_id_fkey           SHARE UPDATE EXCLUSIVE on public.profiles                              scanned    yes
users/blocked-user-delete       alter table public.notes validate constraint notes_author_fkey             SHARE UPDATE EXCLUSIVE on public.notes                                 scanned    yes
users/blocked-user-delete       alter table public.songs validate constraint songs_author_fkey             SHARE UPDATE EXCLUSIVE on public.songs                                 scanned    yes
users/blocked-user-delete       alter table public.bands validate constraint bands_founder_fkey            SHARE UPDATE EXCLUSIVE on public.bands                                 scanned    yes
security/unindexed-foreign-key  create index concurrently if not exists bands_founder_idx on public.band…  SHARE UPDATE EXCLUSIVE on public.bands                                 scanned    yes
security/unindexed-foreign-key  create index concurrently if not exists notes_author_idx on public.notes…  SHARE UPDATE EXCLUSIVE on public.notes                                 scanned    yes
security/unindexed-foreign-key  create index concurrently if not exists songs_author_idx on public.songs…  SHARE UPDATE EXCLUSIVE on public.songs                                 scanned    yes
