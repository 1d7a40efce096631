drop table member

drop table if exists app.member, club cascade

drop index concurrently if exists app.member_name

drop view a, b restrict

drop materialized view if exists app.summary

drop sequence if exists member_id_seq

drop foreign table remote_member

drop function touch

drop function if exists app.touch(), f(integer, out text), g(variadic text[]) cascade

drop procedure archive(integer), other

drop routine if exists time

drop aggregate app.longest(text), counted(*), nearest(float8 order by float8)

drop operator if exists app.=== (text, text), @#@ (none, bigint) cascade

drop operator class if exists app.member_ops using btree

drop operator family app.member_ops using gist cascade

drop cast if exists (text as app.colour) restrict

drop type if exists app.colour, mood cascade

drop domain email

drop policy if exists own_rows on app.member

drop policy "Members read" on member cascade

drop trigger if exists touch on app.member cascade

drop rule if exists quiet on member

drop event trigger if exists no_drop

drop schema if exists app, audit cascade

drop extension if exists hstore, citext cascade

drop role if exists reader, writer

drop user alice

drop group staff

drop user mapping if exists for user server elsewhere

drop user mapping for public server elsewhere

drop owned by alice, current_user cascade

reassign owned by alice, session_user to bob

drop database if exists app with (force)

drop database app

drop tablespace fast

drop publication changes, others

drop subscription if exists copies cascade

drop server if exists elsewhere cascade

drop foreign data wrapper files

drop access method heap2

drop procedural language if exists plnothing

drop transform if exists for hstore language plpython3u

drop collation app.german

drop conversion app.recode

drop statistics if exists app.member_stats

drop text search configuration app.english2

drop text search dictionary if exists a, b

drop text search parser a

drop text search template a cascade
