-- What a Supabase project has before its first migration, on top of postgres.sql: roles, schemas, extensions, default
-- privileges, Realtime, and the bookkeeping of migrations. Auth and Storage have files of their own.
--
-- The facts are those of a database built by the platform's own migrations, and of a hosted project where the two differ.
-- Bodies of functions that no rule looks into are left empty. Owners are left out: a migration runs as `postgres`, which
-- may do here what migrations do.
--
-- Not here, because a project gets them only on request: the schemas `cron`, `net` and `pgmq` (with their extensions) and
-- `supabase_functions.http_request` (with database webhooks).

-- Roles ---------------------------------------------------------------------------------------------------------------

-- The API connects as `authenticator` and becomes one of the other three: not signed in, signed in, or the key that is
-- above row level security.
create role anon nologin;
create role authenticated nologin;
create role service_role nologin bypassrls;
create role authenticator login noinherit;
grant anon, authenticated, service_role to authenticator;

-- The services behind the API.
create role supabase_admin login superuser createdb createrole replication bypassrls;
create role supabase_auth_admin login noinherit createrole;
create role supabase_storage_admin login noinherit createrole;
create role supabase_realtime_admin nologin noinherit;
create role supabase_functions_admin login noinherit createrole;
create role supabase_replication_admin login replication;
create role supabase_read_only_user login bypassrls;
create role dashboard_user nologin createdb createrole replication;
create role pgbouncer login;
create role pgsodium_keyiduser nologin;
create role pgsodium_keyholder nologin;
grant authenticator to supabase_storage_admin;
grant anon, authenticated, service_role to supabase_storage_admin;
grant pg_read_all_data to supabase_read_only_user;
grant pgsodium_keyiduser to pgsodium_keyholder;

-- Migrations run as `postgres`, which is no superuser here.
alter role postgres nosuperuser createdb createrole replication bypassrls;
alter role postgres set search_path to "$user", public, extensions;
grant anon, authenticated, service_role, authenticator to postgres;
grant supabase_auth_admin, supabase_storage_admin, supabase_realtime_admin, supabase_functions_admin to postgres;
grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;

-- Schemas -------------------------------------------------------------------------------------------------------------

create schema extensions;
create schema auth;
create schema storage;
create schema realtime;
create schema _realtime;
create schema graphql;
create schema graphql_public;
create schema vault;
create schema pgbouncer;
create schema pgsodium;
create schema supabase_functions;
create schema supabase_migrations;

grant usage on schema public to postgres, anon, authenticated, service_role;
grant usage on schema extensions to postgres, anon, authenticated, service_role;
grant all on schema extensions to dashboard_user;
grant usage on schema auth to anon, authenticated, service_role;
grant all on schema auth to postgres, supabase_auth_admin, dashboard_user;
grant usage on schema storage to anon, authenticated, service_role;
grant all on schema storage to postgres, supabase_storage_admin, dashboard_user;
grant usage on schema realtime to postgres, anon, authenticated, service_role;
grant all on schema realtime to supabase_realtime_admin;
grant usage on schema graphql to postgres, anon, authenticated, service_role;
grant usage on schema graphql_public to postgres, anon, authenticated, service_role;
grant usage on schema vault to postgres, service_role;

-- What a migration creates in `public` is open to the API's roles at once: row level security is what closes it. The
-- same holds for what the dashboard creates there as `supabase_admin`.
alter default privileges for role postgres in schema public
    grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public
    grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public
    grant all on sequences to postgres, anon, authenticated, service_role;
alter default privileges for role supabase_admin in schema public
    grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role supabase_admin in schema public
    grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role supabase_admin in schema public
    grant all on sequences to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema storage
    grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema storage
    grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema storage
    grant all on sequences to postgres, anon, authenticated, service_role;

-- Extensions ----------------------------------------------------------------------------------------------------------

create extension "uuid-ossp" with schema extensions;
create extension pgcrypto with schema extensions;
create extension pgjwt with schema extensions;
create extension pg_stat_statements with schema extensions;
create extension supabase_vault with schema vault;
create extension pg_graphql with schema graphql;

-- The entry point that the API offers; the extension itself is not exposed.
create function graphql_public.graphql(
    "operationName" text default null, query text default null, variables jsonb default null, extensions jsonb default null
) returns jsonb language sql as $$
    select graphql.resolve(
        query := query, variables := variables, "operationName" := "operationName", extensions := extensions
    )
$$;

-- The connection pooler asks this for a password.
create function pgbouncer.get_auth(p_usename text) returns table (username text, password text)
    language plpgsql security definer as 'begin end';

-- Event triggers that pass privileges on when an extension arrives, and tell the API to read the schema anew.
create function extensions.grant_pg_cron_access() returns event_trigger language plpgsql as 'begin end';
create function extensions.grant_pg_net_access() returns event_trigger language plpgsql as 'begin end';
create function extensions.grant_pg_graphql_access() returns event_trigger language plpgsql as 'begin end';
create function extensions.set_graphql_placeholder() returns event_trigger language plpgsql as 'begin end';
create function extensions.pgrst_ddl_watch() returns event_trigger language plpgsql as 'begin end';
create function extensions.pgrst_drop_watch() returns event_trigger language plpgsql as 'begin end';

create event trigger issue_pg_cron_access on ddl_command_end when tag in ('CREATE EXTENSION')
    execute function extensions.grant_pg_cron_access();
create event trigger issue_pg_net_access on ddl_command_end when tag in ('CREATE EXTENSION')
    execute function extensions.grant_pg_net_access();
create event trigger issue_pg_graphql_access on ddl_command_end when tag in ('CREATE FUNCTION')
    execute function extensions.grant_pg_graphql_access();
create event trigger issue_graphql_placeholder on sql_drop when tag in ('DROP EXTENSION')
    execute function extensions.set_graphql_placeholder();
create event trigger pgrst_ddl_watch on ddl_command_end execute function extensions.pgrst_ddl_watch();
create event trigger pgrst_drop_watch on sql_drop execute function extensions.pgrst_drop_watch();

-- Realtime ------------------------------------------------------------------------------------------------------------

-- Tables join this publication to have their changes broadcast.
create publication supabase_realtime;

create type realtime.action as enum ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'ERROR');
create type realtime.equality_op as enum ('eq', 'neq', 'lt', 'lte', 'gt', 'gte', 'in');
create type realtime.user_defined_filter as (column_name text, op realtime.equality_op, value text);
create type realtime.wal_column as (
    name text, type_name text, type_oid oid, value jsonb, is_pkey boolean, is_selectable boolean
);
create type realtime.wal_rls as (wal jsonb, is_rls_enabled boolean, subscription_ids uuid[], errors text[]);

-- The topic of the message that a policy on realtime.messages is asked about.
create function realtime.topic() returns text language sql stable as $$
    select nullif(current_setting('realtime.topic', true), '')
$$;

create function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void
    language plpgsql as 'begin end';

create function realtime.broadcast_changes(
    topic_name text, event_name text, operation text, table_name text, table_schema text,
    new record, old record, level text default 'ROW'
) returns void language plpgsql as 'begin end';

create function realtime.to_regrole(role_name text) returns regrole language sql immutable as 'select role_name::regrole';

-- Projects write policies on this table: they decide who may listen to and who may send on a private channel.
create table realtime.messages (
    topic text not null,
    extension text not null,
    payload jsonb,
    event text,
    private boolean default false,
    updated_at timestamp not null default now(),
    inserted_at timestamp not null default now(),
    id uuid not null default gen_random_uuid(),
    primary key (id, inserted_at)
) partition by range (inserted_at);
alter table realtime.messages enable row level security;
grant select, insert, update on realtime.messages to anon, authenticated, service_role;
grant all on realtime.messages to postgres, dashboard_user;

create table realtime.subscription (
    id bigint generated always as identity,
    subscription_id uuid not null,
    entity regclass not null,
    filters realtime.user_defined_filter[] not null default '{}',
    claims jsonb not null,
    claims_role regrole not null generated always as (realtime.to_regrole(claims ->> 'role')) stored,
    created_at timestamp not null default timezone('utc', now()),
    constraint pk_subscription primary key (id)
);
create index ix_realtime_subscription_entity on realtime.subscription (entity);
create unique index subscription_subscription_id_entity_filters_key
    on realtime.subscription (subscription_id, entity, filters);

create table realtime.schema_migrations (
    version bigint primary key,
    inserted_at timestamp(0)
);

-- Migrations ----------------------------------------------------------------------------------------------------------

-- One row for each file that was applied, written in the file's own transaction: a version used twice fails here.
create table supabase_migrations.schema_migrations (
    version text primary key,
    statements text[],
    name text
);
