-- What the Supabase CLI takes back where `auto_expose_new_tables` is false: what a migration creates in `public` is then
-- open to the API's roles only where a grant says so. As the CLI does, this leaves what the API does not ask for, and what
-- PUBLIC has.

alter default privileges for role postgres in schema public
    revoke select, insert, update, delete on tables from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
    revoke execute on functions from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
    revoke usage, select on sequences from anon, authenticated, service_role;
