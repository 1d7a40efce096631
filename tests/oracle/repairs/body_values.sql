-- A text for an enum, and rows that go nowhere.
--- migration
create type public.role as enum ('user', 'admin');
create table public.profiles (id uuid primary key references auth.users (id) on delete cascade, role public.role, plan uuid);
create function public.count_user(who uuid) returns bigint language sql stable security definer set search_path = '' as $$
  select count(*) from public.profiles where id = who
$$;
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, role, plan)
  values (new.id, coalesce(new.raw_user_meta_data ->> 'role', 'user'), new.raw_user_meta_data ->> 'plan');
  select public.count_user(new.id);
  return new;
end;
$$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
--- breaks
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'alba@example.org');
insert into auth.users (id, email, raw_user_meta_data)
values ('00000000-0000-0000-0000-00000000000b', 'bo@example.org', '{"role": "admin", "plan": "00000000-0000-0000-0000-000000000001"}');
--- repair
-- repair
set lock_timeout = '5s';

-- users/mistyped-value: column "role" is of type public.role but expression is of type text
-- users/mistyped-value: column "plan" is of type uuid but expression is of type text
-- users/discarded-result: query has no destination for result data
create or replace function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, role, plan)
  values (new.id, (coalesce(new.raw_user_meta_data ->> 'role', 'user'))::public.role, (new.raw_user_meta_data ->> 'plan')::uuid);
  perform public.count_user(new.id);
  return new;
end;
$$;
--- refused
42804 column "role" is of type public.role but expression is of type text
42804 column "role" is of type public.role but expression is of type text
--- plan
finding                                       statement                                                                  locks  rows       reversible
users/mistyped-value, users/discarded-result  create or replace function public.handle_new_user() returns trigger lang…  none   untouched  yes
