create extension hstore

create extension if not exists "uuid-ossp" with schema extensions version '1.1' cascade

create extension pg_trgm cascade version v2 schema app

alter extension hstore update

alter extension hstore update to '1.8'

alter extension hstore set schema app

alter extension hstore add function app.touch()

alter extension hstore drop operator class app.member_ops using btree

alter extension hstore add cast (text as app.colour)

alter extension hstore drop type app.colour

create publication changes

create publication changes for all tables with (publish = 'insert, update', publish_via_partition_root)

create publication changes for table member, only app.club (id, name) where (id > 1), tables in schema app, audit, current_schema

create publication changes for table member where (active), app.other

alter publication changes add table member, tables in schema app

alter publication changes set table member (id)

alter publication changes drop tables in schema current_schema

alter publication changes set (publish = 'insert')

alter publication changes owner to admin

alter publication changes rename to others

create subscription copies connection 'host=a' publication one, two with (copy_data = false, slot_name = none)

alter subscription copies connection 'host=b'

alter subscription copies set publication one with (refresh = false)

alter subscription copies add publication two

alter subscription copies drop publication two

alter subscription copies refresh publication with (copy_data)

alter subscription copies enable

alter subscription copies disable

alter subscription copies set (synchronous_commit = off)

alter subscription copies skip (lsn = none)

alter subscription copies owner to admin

create server if not exists elsewhere type 'pg' version '15' foreign data wrapper postgres_fdw options (host 'a', "dbname" 'b')

create server plain version null foreign data wrapper files

alter server elsewhere version '16' options (set host 'c', drop dbname, add port '1', fetch_size '2')

alter server elsewhere options (drop host)

alter server elsewhere owner to admin

create foreign data wrapper files handler app.handle no validator options (debug 'true')

create foreign data wrapper bare no handler validator app.check

alter foreign data wrapper files no handler options (drop debug)

alter foreign data wrapper files validator app.check

alter foreign data wrapper files rename to other

create user mapping if not exists for user server elsewhere

create user mapping for public server elsewhere options (user 'a', password 'b')

alter user mapping for current_user server elsewhere options (set password 'c')

import foreign schema remote from server elsewhere into app

import foreign schema remote limit to (a, app.b) from server elsewhere into app options (x 'y')

import foreign schema remote except (a) from server elsewhere into app

create collation app.german (provider = icu, locale = 'de-DE', deterministic = false)

create collation if not exists copied from "C"

alter collation app.german refresh version

alter collation app.german set schema public

create default conversion app.recode for 'LATIN1' to 'UTF8' from app.recode_fn

create conversion recode for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8

alter conversion app.recode owner to admin

create operator family app.member_ops using btree

create operator class app.member_ops default for type app.colour using btree family app.member_ops as
  operator 1 <, operator 2 app.<= (app.colour, app.colour) for search, operator 3 = for order by app.float_ops,
  function 1 app.compare(app.colour, app.colour), function 2 (text, text) app.other, storage text

alter operator family app.member_ops using btree add operator 1 < (text, integer), function 1 (text) app.f(text)

alter operator family app.member_ops using btree drop operator 1 (text, integer), function 1 (text)

alter operator class app.member_ops using btree rename to other

create text search configuration app.english2 (copy = pg_catalog.english)

create text search dictionary d (template = simple, stopwords = 'english')

create text search parser p (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)

create text search template t (lexize = dsimple_lexize)

alter text search configuration app.english2 add mapping for asciiword, word with app.d, simple

alter text search configuration english2 alter mapping for asciiword with simple

alter text search configuration english2 alter mapping replace a with b

alter text search configuration english2 alter mapping for asciiword replace app.a with b

alter text search configuration english2 drop mapping if exists for email, url

alter text search dictionary d (stopwords = newrussian, accept)

alter text search parser p set schema app

alter text search template t rename to u

create access method heap2 type table handler heap_tableam_handler

create access method ix type index handler app.ix_handler

create transform for hstore language plpython3u (from sql with function a(internal), to sql with function b(internal))

create or replace transform for hstore language plpython3u (to sql with function b)

create language plnothing

create or replace trusted procedural language plnothing handler app.h inline app.i validator app.v

alter language plnothing owner to admin

create tablespace fast owner admin location '/fast' with (seq_page_cost = 1)

create tablespace plain location ''

alter tablespace fast set (seq_page_cost = 1, random_page_cost = 2)

alter tablespace fast reset (seq_page_cost)

alter tablespace fast owner to admin

create database app

create database app with owner = admin template template0 encoding 'UTF8' connection limit 10 allow_connections true

alter database app set timezone to 'UTC'

alter database app reset all

alter database app set tablespace fast

alter database app with connection limit 5

alter database app refresh collation version

alter database app rename to other

alter schema app rename to application

alter schema app owner to session_user

alter large object 1234 owner to admin

alter statistics if exists app.member_stats set statistics 100

alter statistics app.member_stats set statistics default

alter statistics app.member_stats set schema public
