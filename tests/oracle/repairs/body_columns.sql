-- Columns that must not be null: young ones of which the function does not know, one that lint.toml has to tell, and values that
-- some users do not have.
--- lint.toml
[repair.values]
"public.profiles.plan" = "'free'"
--- migration
create table public.profiles (id uuid primary key references auth.users (id) on delete cascade, email text);
create table public.names (id uuid primary key references auth.users (id) on delete cascade, name text not null, kind text not null default 'person');
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, email)
  values (new.id, lower(new.email));
  insert into public.names (id, name, kind)
  values (new.id, new.raw_user_meta_data ->> 'name', new.raw_user_meta_data ->> 'kind');
  return new;
end;
$$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
--- migration
alter table public.profiles add column full_name text, add column plan text, add column created_at timestamptz;
update public.profiles set full_name = '', plan = 'free', created_at = now();
alter table public.profiles
  alter column full_name set not null,
  alter column plan set not null,
  alter column created_at set not null;
--- breaks
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'alba@example.org');
insert into auth.users (id, email, raw_user_meta_data)
values ('00000000-0000-0000-0000-00000000000b', 'bo@example.org', '{"name": "Bo", "kind": "band"}');
insert into auth.users (id, phone) values ('00000000-0000-0000-0000-00000000000c', '46700000001');
--- repair
-- repair
set lock_timeout = '5s';

-- users/unfilled-column: public.handle_new_user() gives public.profiles no created_at, which is NOT NULL and has no default
-- users/unfilled-column: public.handle_new_user() gives public.profiles no full_name, which is NOT NULL and has no default
-- users/unfilled-column: public.handle_new_user() gives public.profiles no plan, which is NOT NULL and has no default
-- users/nullable-source: public.names.name is NOT NULL, but a sign-up may come without "name" (an invitation, a magic link, another provider)
-- users/nullable-source: public.names.kind is NOT NULL, but a sign-up may come without "kind" (an invitation, a magic link, another provider)
create or replace function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, email, created_at, full_name, plan)
  values (new.id, lower(new.email), coalesce(new.created_at, now()), coalesce(new.raw_user_meta_data ->> 'full_name', split_part(new.email, '@', 1), ''), 'free');
  insert into public.names (id, name, kind)
  values (new.id, coalesce(new.raw_user_meta_data ->> 'name', ''), coalesce(new.raw_user_meta_data ->> 'kind', 'person'));
  return new;
end;
$$;
--- refused
23502 null value in column "full_name" of relation "profiles" violates not-null constraint
23502 null value in column "full_name" of relation "profiles" violates not-null constraint
23502 null value in column "full_name" of relation "profiles" violates not-null constraint
--- plan
finding                                       statement                                                                  locks  rows       reversible
users/unfilled-column, users/nullable-source  create or replace function public.handle_new_user() returns trigger lang…  none   untouched  yes
