comment on table app.member is 'people'

comment on column app.member.name is null

comment on column member.name is E'it\'s'

comment on constraint member_pkey on app.member is 'key'

comment on constraint email_check on domain app.email is 'check'

comment on constraint odd on domain is 'a table of that name'

comment on function app.touch() is $$text$$

comment on function touch is 'x'

comment on procedure archive(integer) is 'x'

comment on routine archive is 'x'

comment on aggregate counted(*) is 'x'

comment on aggregate nearest(order by float8) is 'x'

comment on operator app.=== (text, text) is 'x'

comment on operator class app.member_ops using btree is 'x'

comment on operator family app.member_ops using btree is 'x'

comment on cast (text as app.colour) is 'x'

comment on policy own_rows on app.member is 'x'

comment on trigger touch on member is 'x'

comment on rule quiet on member is 'x'

comment on event trigger no_drop is 'x'

comment on type app.colour is 'x'

comment on domain email is 'x'

comment on schema app is 'x'

comment on extension hstore is 'x'

comment on database app is 'x'

comment on role reader is 'x'

comment on index app.member_pkey is 'x'

comment on view app.v is 'x'

comment on materialized view m is 'x'

comment on sequence s is 'x'

comment on foreign table f is 'x'

comment on foreign data wrapper f is 'x'

comment on server s is 'x'

comment on large object 123 is 'x'

comment on language plpgsql is 'x'

comment on procedural language plpgsql is 'x'

comment on publication p is 'x'

comment on subscription s is 'x'

comment on tablespace t is 'x'

comment on access method heap is 'x'

comment on collation app.c is 'x'

comment on conversion app.c is 'x'

comment on statistics app.s is 'x'

comment on transform for hstore language plpython3u is 'x'

comment on text search configuration app.c is 'x'

comment on text search dictionary d is 'x'

comment on text search parser p is 'x'

comment on text search template t is 'x'

security label on table app.member is 'secret'

security label for "anon" on column member.name is 'MASKED WITH VALUE NULL'

security label for 'selinux' on function touch() is null

security label on role reader is 'x'

comment on table member is 'one '
  -- it is one text
  'and two'
