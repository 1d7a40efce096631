begin

begin work isolation level repeatable read, read only not deferrable

begin transaction read write

start transaction isolation level serializable deferrable

start transaction isolation level read uncommitted

commit

commit work and no chain

end transaction and chain

rollback

rollback transaction to savepoint before

rollback to before

abort work and chain

savepoint before

release savepoint before

release before

release savepoint

prepare transaction 'two'

commit prepared 'two'

rollback prepared 'two'

set search_path to app, public, "$user", ''

set search_path = default

set local statement_timeout = 5000

set session app.tenant.id = 'x', -1.5, +2, on, true, off

set local to 1

set session = 'x'

set time zone 'Europe/Berlin'

set local time zone local

set time zone default

set time zone -7

set time zone interval '-08:00' hour to minute

set time zone interval(3) '-08:00'

set time zone utc

set names 'UTF8'

set names

set names default

set schema 'app'

set role none

set local role 'authenticated'

set session authorization default

set session session authorization postgres

set xml option content

set transaction isolation level serializable

set transaction snapshot '00000003-0000001B-1'

set local transaction read only

set session characteristics as transaction read write, deferrable

set constraints all deferred

set constraints member_club_fkey, app.other immediate

reset all

reset app.tenant

reset time zone

reset session authorization

reset transaction isolation level

alter system set shared_buffers = '1GB', x

alter system reset all

alter system reset app.x

copy member from stdin

copy app.member (id, name) to '/tmp/member.csv' with (format csv, header, delimiter ';', force_quote *, force_null (id, name), null '')

copy binary member from 'member.bin' using delimiters '|'

copy member from program 'gunzip -c member.gz' with csv header quote '"' escape as '\' null 'x' force not null id, name

copy member to stdout csv force quote *

copy (select id from member) to stdout with (format csv, header match)

copy (insert into member values (1) returning id) to stdout

copy member from stdin where id > 10

truncate member

truncate table only app.member, club * restart identity cascade

truncate only (member) continue identity restrict

lock member

lock table only member, app.club in share row exclusive mode nowait

lock member in access exclusive mode

vacuum

vacuum full freeze verbose analyze member (id, name), club

vacuum (full, analyze false, parallel 2, index_cleanup auto) member

analyze

analyze verbose member (id)

analyze (skip_locked, verbose on) member, club

cluster verbose member using member_pkey

cluster (verbose) member

cluster member_pkey on member

cluster

reindex table concurrently app.member

reindex (verbose, tablespace fast) index member_pkey

reindex schema app

reindex database

reindex system concurrently postgres

explain select 1

explain analyze verbose insert into member values (1)

explain (analyze, buffers off, format json) update member set id = 1

explain create table copied as select 1

explain execute found(1)

explain (select 1)

prepare found (integer, text) as select * from member where id = $1

prepare removed as delete from member

execute found (1, 'a' || 'b')

execute removed

deallocate found

deallocate prepare all

deallocate prepare

declare rows cursor for select * from member

declare rows binary insensitive no scroll cursor with hold for select 1

declare rows asensitive scroll cursor without hold for values (1)

fetch rows

fetch next from rows

fetch forward 10 in rows

fetch backward all rows

fetch absolute -3 rows

fetch 5 from rows

move last rows

move all in rows

close rows

close all

listen member_changed

notify member_changed, 'payload'

notify member_changed

unlisten *

load 'auto_explain'

checkpoint

discard temporary

discard all

show search_path

show all

show transaction isolation level

show app.setting

rollback work to savepoint before_import

rollback to savepoint before_import
