-- What a plain PostgreSQL server has before the first migration, beside pg_catalog and information_schema.
--
-- A server refuses to create roles and schemas whose names begin with pg_; the platform is replayed as the one who may.

-- The role that migrations run as.
alter role postgres login superuser createdb createrole replication bypassrls;

-- Predefined roles of PostgreSQL 15 ("Predefined Roles" in the manual's part on server administration), then those that
-- later versions added.
create role pg_database_owner nologin;
create role pg_read_all_data nologin;
create role pg_write_all_data nologin;
create role pg_read_all_settings nologin;
create role pg_read_all_stats nologin;
create role pg_stat_scan_tables nologin;
create role pg_monitor nologin;
create role pg_read_server_files nologin;
create role pg_write_server_files nologin;
create role pg_execute_server_program nologin;
create role pg_signal_backend nologin;
create role pg_checkpoint nologin;
create role pg_create_subscription nologin;
create role pg_use_reserved_connections nologin;
create role pg_maintain nologin;
create role pg_signal_autovacuum_worker nologin;
grant pg_read_all_settings, pg_read_all_stats, pg_stat_scan_tables to pg_monitor;

-- Since version 15 only the owner of the database may create objects in `public`; everybody may use it.
create schema public authorization pg_database_owner;
grant usage on schema public to public;

create extension plpgsql with schema pg_catalog;
