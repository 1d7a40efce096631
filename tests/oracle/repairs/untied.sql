-- A mirror that lost its key to auth.users, with a row of a user who is gone.
--- migration
create table public.profiles (id uuid primary key references auth.users (id) on delete cascade, email text);
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, email) values (new.id, new.email);
  return new;
end;
$$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
--- migration
alter table public.profiles drop constraint profiles_id_fkey;
--- rows
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'alba@example.org');
insert into public.profiles values ('00000000-0000-0000-0000-00000000000b', 'gone@example.org');
--- breaks
with gone as (delete from auth.users returning id) select 1 from gone;
select 1 / (select count(*)::int from pg_constraint where conrelid = 'public.profiles'::regclass and contype = 'f');
--- repair
-- repair
set lock_timeout = '5s';

-- users/untied-mirror: nothing ties public.profiles to auth.users any more: profiles_id_fkey is dropped here
alter table public.profiles
  add constraint profiles_id_fkey foreign key (id)
    references auth.users (id) on delete cascade not valid;
-- repair_validate
set lock_timeout = '5s';

-- users/untied-mirror: public.profiles.id
-- Rows without a user, if there are any, are yours to settle:
--   select t.* from public.profiles as t
--   where t.id is not null
--     and not exists (select from auth.users as u where u.id = t.id);
do $$
begin
  if exists (
    select from public.profiles as t
    where t.id is not null
      and not exists (select from auth.users as u where u.id = t.id)
  ) then
    raise warning 'public.profiles has rows without a user, so profiles_id_fkey is not validated';
  else
    alter table public.profiles validate constraint profiles_id_fkey;
  end if;
end;
$$;
--- refused
22012 division by zero
--- plan
finding              statement                                                                 locks                                                                      rows       reversible
users/untied-mirror  alter table public.profiles add constraint profiles_id_fkey foreign key…  SHARE ROW EXCLUSIVE on public.profiles, SHARE ROW EXCLUSIVE on auth.users  untouched  yes
users/untied-mirror  do                                                                        SHARE UPDATE EXCLUSIVE on public.profiles                                  scanned    yes
