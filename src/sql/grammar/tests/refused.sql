create policy if «not» exists own_rows on member

create or replace «policy» own_rows on member

create policy own_rows «for» member

create policy own_rows on member for select«,» insert using (true)

create policy own_rows on member with check (true) «using» (true)

-- unrecognized row security option "allow"
create policy own_rows on member as «allow»

-- role name "none" is reserved
create policy own_rows on member to «none»

alter policy if exists own_rows on member «using» (true)

create trigger if «not» exists touch before insert on member for each row execute function f()

create trigger touch before insert on member for each row execute «f»()

create trigger touch before insert on member for each row execute function f(«-»1)

create trigger touch before insert or update «for» each row execute function f()

-- duplicate trigger events specified at or near "insert"
create trigger touch before insert or «insert» on member execute function f()

create trigger touch before insert on member «deferrable» for each row execute function f()

create constraint trigger touch «before» insert on member for each row execute function f()

create constraint trigger touch after insert on member «execute» function f()

-- TRIGGER constraints cannot be marked NOT VALID
create constraint trigger touch after insert on member «not valid» for each row execute function f()

-- conflicting constraint properties
create constraint trigger touch after insert on member deferrable «not deferrable» for each row execute function f()

-- constraint declared INITIALLY DEFERRED must be DEFERRABLE
create constraint trigger touch after insert on member not deferrable «initially deferred» for each row execute function f()

-- CREATE OR REPLACE CONSTRAINT TRIGGER is not supported
«create or replace constraint trigger touch after insert on member for each row execute function f()»

create event trigger t on sql_drop execute function f(«1»)

create function if «not» exists f() returns void language sql as ''

create function f(a integer, «)» returns void language sql as ''

create function f(a integer «not» null) returns void language sql as ''

create function f() returns void language plpgsql security «as» ''

create function f() returns void language plpgsql as «body»

create function f() returns void language plpgsql «fast» as ''

create function f() returns table («)» as ''

create procedure p() returns «integer» as ''

-- conflicting or redundant options
create function f() returns void language sql «language» sql as ''

-- CREATE TABLE is not yet supported in unquoted SQL function body
create function f() returns void begin atomic «create» table t (a integer); end

create function f() returns void begin atomic select 1; «nonsense»; end

alter function f()«»

alter function f() rename «g»

do«»

-- no inline code specified
«do language plpgsql»

drop table if «not» exists member

drop table if exists«»

drop policy own_rows«»

drop policy own_rows on member«,» other on member

drop trigger touch on member«,» other

drop schema app«.»inner

drop role reader «cascade»

drop index if exists «concurrently» member_name

drop «column» name

-- missing argument
drop operator === (text«)»

comment on «member»

comment on «user» alice is 'x'

comment on table member is «nothing»

comment on table member «as» 'x'

security label on «policy» a on b is 'x'

grant select «table» member to anon

grant select on view «member» to anon

grant select on member «from» anon

grant all «to» anon

grant select on all «types» in schema app to anon

grant select on member to anon with «admin» option

revoke select on member «to» anon

revoke grant option for staff «from» alice

alter default privileges in schema app grant select on «table» member to anon

-- role name "public" is reserved
create role «public»

-- CURRENT_USER cannot be used as a role name here
create role «current_user»

create role if «not» exists reader

-- unrecognized role option "supper"
create role reader «supper»

-- UNENCRYPTED PASSWORD is no longer supported
create role reader «unencrypted password 'x'»

alter user alice with «role» staff

-- CREATE EXTENSION ... FROM is no longer supported
create extension hstore «from unpackaged»

alter extension hstore «rename» to other

-- invalid publication object list
create publication p for «member»

-- WHERE clause not allowed for schema
create publication p for tables in schema app, «audit where (true)»

alter publication p «replace» table member

create database if «not» exists app

create server s «options» (host 'a')

create or replace «extension» hstore

create or replace «index» i on t (a)

set search_path«»

set search_path «app»

set x = «select»

set names «utf8»

set local constraints «all» deferred

-- current database cannot be changed
set catalog «'other'»

begin read only,«»

commit «everything»

rollback to«»

copy member from stdin («)»

copy (select 1) «from» stdin

-- STDIN/STDOUT not allowed with PROGRAM
copy member from «program stdin»

-- WHERE clause not allowed with COPY TO
copy member to stdout «where» id > 1

copy member from 'x' csv «format»

truncate member «where» true

lock member in share update «mode»

vacuum verbose «full» member

reindex «member»

explain «explain» select 1

notify member «'x'»

load «something»

discard «everything»

«exec» something

«foo»

create «foo»

alter «foo» bar

drop «foo» bar
