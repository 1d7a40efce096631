-- A trigger that fires before the user is there, and a key of a mirror with a default that no user has.
--- migration
create table public.profiles (
  id uuid primary key default gen_random_uuid() references auth.users (id) on delete cascade,
  email text
);
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, email) values (new.id, new.email);
  return new;
end;
$$;
CREATE TRIGGER on_auth_user_created BEFORE INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION public.handle_new_user();
--- breaks
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'alba@example.org');
--- repair
-- repair
set lock_timeout = '5s';

-- users/row-before-user: on_auth_user_created fires before the user is in auth.users, which profiles_id_fkey references
drop trigger if exists on_auth_user_created on auth.users;

-- users/row-before-user: public.handle_new_user
CREATE TRIGGER on_auth_user_created AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION public.handle_new_user();

-- users/shared-key-default: public.profiles.id is the user's id, but has a random default
alter table public.profiles alter column id drop default;
--- refused
23503 insert or update on table "profiles" violates foreign key constraint "profiles_id_fkey"
--- plan
finding                   statement                                                                 locks                                rows       reversible
users/row-before-user     drop trigger if exists on_auth_user_created on auth.users                 ACCESS EXCLUSIVE on auth.users       untouched  yes
users/row-before-user     CREATE TRIGGER on_auth_user_created AFTER INSERT ON auth.users FOR EACH…  SHARE ROW EXCLUSIVE on auth.users    untouched  yes
users/shared-key-default  alter table public.profiles alter column id drop default                  ACCESS EXCLUSIVE on public.profiles  untouched  yes
