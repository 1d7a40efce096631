-- Names that are not there any more: a table and a column were renamed, a column was dropped; and names without a schema under an
-- empty search path.
--- migration
create schema app;
create type app.rank as enum ('new', 'old');
create table public.people (id uuid primary key references auth.users (id) on delete cascade, mail text, fax text);
create table public.counts (id uuid primary key references auth.users (id) on delete cascade, at timestamptz);
create table app.ranks (id uuid primary key references auth.users (id) on delete cascade, rank app.rank);
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.people (id, mail, fax)
  values (new.id, new.email, coalesce(new.phone, ''));
  insert into public.counts (id, at) values (new.id, now());
  return new;
end;
$$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
create function app.first_rank() returns app.rank language sql immutable set search_path = '' as $$ select 'new'::app.rank $$;
create function app.rank() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into ranks (id, rank) values (new.id, first_rank());
  return new;
end;
$$;
create trigger on_auth_user_ranked after insert on auth.users for each row execute function app.rank();
--- migration
alter table public.people rename column mail to email;
alter table public.people drop column fax;
alter table public.counts rename to visits;
--- breaks
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'alba@example.org');
--- repair
-- repair
set lock_timeout = '5s';

-- users/stale-sync-function: column "mail" of relation "people" does not exist
-- users/stale-sync-function: relation "public.counts" does not exist
-- users/stale-sync-function: column "fax" of relation "people" does not exist
create or replace function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.people (id, email)
  values (new.id, new.email);
  insert into public.visits (id, at) values (new.id, now());
  return new;
end;
$$;

-- users/unqualified-name: relation "ranks" does not exist: it is in app, where app.rank() does not look
-- users/unqualified-name: function first_rank() does not exist: it is in app, where app.rank() does not look
create or replace function app.rank() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into app.ranks (id, rank) values (new.id, app.first_rank());
  return new;
end;
$$;
--- refused
42703 column "mail" of relation "people" does not exist
--- plan
finding                    statement                                                                  locks  rows       reversible
users/stale-sync-function  create or replace function public.handle_new_user() returns trigger lang…  none   untouched  yes
users/unqualified-name     create or replace function app.rank() returns trigger language plpgsql s…  none   untouched  yes
