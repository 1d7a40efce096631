-- ON CONFLICT without a key, a trigger that fires again when somebody signs in, and a second trigger that makes the same row.
--- migration
create table public.profiles (id uuid primary key references auth.users (id) on delete cascade, email text);
create table public.settings (user_id uuid primary key references auth.users (id) on delete cascade, theme text);
create table public.badges (user_id uuid primary key references auth.users (id) on delete cascade, name text);
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, email) values (new.id, new.email)
  on conflict (email) do update set email = excluded.email;
  return new;
end;
$$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
create function public.make_settings() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  INSERT INTO public.settings (user_id, theme) VALUES (new.id, 'dark');
  return new;
end;
$$;
create trigger on_auth_user_settings after insert or update on auth.users for each row execute function public.make_settings();
create function public.award() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.badges (user_id, name) values (new.id, 'newcomer');
  return new;
end;
$$;
create trigger on_auth_user_award after insert on auth.users for each row execute function public.award();
--- migration
create function public.award_early() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.badges (user_id, name) values (new.id, 'early bird');
  return new;
end;
$$;
create trigger on_auth_user_early after insert on auth.users for each row execute function public.award_early();
--- rows
alter table auth.users disable trigger user;
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'alba@example.org');
alter table auth.users enable trigger user;
insert into public.settings values ('00000000-0000-0000-0000-00000000000a', 'light');
--- breaks
update auth.users set last_sign_in_at = now();
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000b', 'bo@example.org');
--- repair
-- repair
set lock_timeout = '5s';

-- users/conflict-without-arbiter: there is no unique or exclusion constraint matching the ON CONFLICT specification
create or replace function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, email) values (new.id, new.email)
  on conflict (id) do update set email = excluded.email;
  return new;
end;
$$;

-- users/repeated-insert: public.make_settings() inserts a second row into public.settings
create or replace function public.make_settings() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  INSERT INTO public.settings (user_id, theme) VALUES (new.id, 'dark') ON CONFLICT (user_id) DO NOTHING;
  return new;
end;
$$;

-- users/duplicate-sync: public.award_early() inserts the row of public.badges that another trigger has made
create or replace function public.award_early() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.badges (user_id, name) values (new.id, 'early bird') on conflict (user_id) do nothing;
  return new;
end;
$$;
--- refused
23505 duplicate key value violates unique constraint "settings_pkey"
42P10 there is no unique or exclusion constraint matching the ON CONFLICT specification
--- plan
finding                         statement                                                                  locks  rows       reversible
users/conflict-without-arbiter  create or replace function public.handle_new_user() returns trigger lang…  none   untouched  yes
users/repeated-insert           create or replace function public.make_settings() returns trigger langua…  none   untouched  yes
users/duplicate-sync            create or replace function public.award_early() returns trigger language…  none   untouched  yes
