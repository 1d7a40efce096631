-- Triggers and rules.

--- kinds
create table a (x int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t1 before insert or update or delete on a for each row execute function f();
create trigger t2 after truncate on a execute procedure f();
create trigger t3 after update of x on a for each row when (old.x is distinct from new.x) execute function f();
--= table public.a
--=   x integer
--=   trigger t1 f
--=   trigger t2 f
--=   trigger t3 f
--= function public.f() returns trigger

--- truncate for each row
create table a (x int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t after truncate on a for each row execute function f();
--! 0A000 TRUNCATE FOR EACH ROW triggers are not supported
--= table public.a
--=   x integer
--= function public.f() returns trigger

--- instead of on a table
create table a (x int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t instead of insert on a for each row execute function f();
--! 42809 "a" is a table
--= table public.a
--=   x integer
--= function public.f() returns trigger

--- a function that returns something else
create table a (x int);
create function f() returns int language sql as 'select 1';
create trigger t before insert on a for each row execute function f();
--! 42P17 function f must return type trigger
--= table public.a
--=   x integer
--= function public.f() returns integer

--- old in an insert
create table a (x int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before insert on a for each row when (old.x > 0) execute function f();
--! 42P17 INSERT trigger's WHEN condition cannot reference OLD values
create trigger u before delete on a for each row when (new.x > 0) execute function f();
--! 42P17 DELETE trigger's WHEN condition cannot reference NEW values
create trigger w before update on a for each statement when (new.x > 0) execute function f();
--! 42P17 statement trigger's WHEN condition cannot reference column values
--= table public.a
--=   x integer
--= function public.f() returns trigger

--- a subquery in when
create table a (x int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before update on a for each row when (exists (select 1)) execute function f();
--! 0A000 cannot use subquery in trigger WHEN condition
--= table public.a
--=   x integer
--= function public.f() returns trigger

--- a condition that is no boolean
create table a (x int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before update on a for each row when (new.x) execute function f();
--! 42804 argument of WHEN must be type boolean, not type integer
--= table public.a
--=   x integer
--= function public.f() returns trigger

--- transition tables
create table a (x int);
create function f() returns trigger language plpgsql as 'begin return null; end';
create trigger t after insert on a referencing new table as n for each statement execute function f();
create trigger u after insert on a referencing old table as n for each statement execute function f();
--! 42P17 OLD TABLE can only be specified for a DELETE or UPDATE trigger
create trigger v before insert on a referencing new table as n for each statement execute function f();
--! 42P17 transition table name can only be specified for an AFTER trigger
create trigger w after insert or update on a referencing new table as n for each statement execute function f();
--! 0A000 transition tables cannot be specified for triggers with more than one event
--= table public.a
--=   x integer
--=   trigger t f
--= function public.f() returns trigger

--- constraint triggers
create table a (x int);
create function f() returns trigger language plpgsql as 'begin return null; end';
create constraint trigger t after insert on a deferrable initially deferred for each row execute function f();
create constraint trigger u before insert on a for each row execute function f();
--! 42601 syntax error at or near "before"
create constraint trigger v after insert on a for each statement execute function f();
--! 42601 syntax error at or near "statement"
--= table public.a
--=   x integer
--=   trigger t f
--= function public.f() returns trigger

--- arguments
create table a (x int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before insert on a for each row execute function f('a', 1, b);
--= table public.a
--=   x integer
--=   trigger t f
--= function public.f() returns trigger

--- a column twice
create table a (x int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before update of x, x on a for each row execute function f();
--! 42701 column "x" specified more than once
--= table public.a
--=   x integer
--= function public.f() returns trigger

--- enable and disable
create table a (x int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before insert on a for each row execute function f();
alter table a disable trigger t, enable always trigger t, enable replica trigger t;
alter table a disable trigger nothing;
--! 42704 trigger "nothing" for table "a" does not exist
--= table public.a
--=   x integer
--=   trigger t f
--= function public.f() returns trigger

--- rename and drop
create table a (x int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before insert on a for each row execute function f();
create trigger u before insert on a for each row execute function f();
alter trigger t on a rename to u;
--! 42710 trigger "u" for relation "a" already exists
alter trigger t on a rename to v;
drop trigger v on a;
drop trigger v on a;
--! 42704 trigger "v" for table "a" does not exist
--= table public.a
--=   x integer
--=   trigger u f
--= function public.f() returns trigger

--- a table that goes
create table a (x int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before insert on a for each row execute function f();
drop table a;
drop function f();

--- on a partitioned table
create table a (x int) partition by list (x);
create table b partition of a for values in (1);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t after insert on a for each row execute function f();
create table c partition of a for values in (2);
--= table public.a
--=   x integer
--=   trigger t f
--= table public.b
--=   x integer
--=   trigger t f
--= table public.c
--=   x integer
--=   trigger t f
--= function public.f() returns trigger

--- on a sequence or an index
create table a (x int);
create index i on a (x);
create sequence s;
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before insert on i for each row execute function f();
--! 42809 "i" is an index
create trigger t before insert on s for each row execute function f();
--! 42809 relation "s" cannot have triggers
--= table public.a
--=   x integer
--=   index i btree (x)
--= sequence public.s
--= function public.f() returns trigger

--- event triggers
create function f() returns event_trigger language plpgsql as 'begin end';
create event trigger e on ddl_command_end when tag in ('CREATE TABLE') execute function f();
create event trigger g on nothing execute function f();
--! 42601 unrecognized event name "nothing"
create event trigger h on ddl_command_end when nothing in ('a') execute function f();
--! 42601 unrecognized filter variable "nothing"
drop event trigger e;
--= function public.f() returns event_trigger

--- an event trigger with a wrong function
create function f() returns trigger language plpgsql as 'begin return new; end';
create event trigger e on ddl_command_end execute function f();
--! 42P17 function f must return type event_trigger
--= function public.f() returns trigger

--- rules
create table a (x int);
create table log (x int);
create rule r as on insert to a do also insert into log values (new.x);
create rule s as on select to a do instead select 1;
--! 42P17 SELECT rule's target entry 1 has different column name from column "x"
create rule t as on delete to a do instead nothing;
create rule u as on insert to a do also insert into log values (old.x);
--! 42P17 ON INSERT rule cannot use OLD
--= table public.a
--=   x integer
--= table public.log
--=   x integer

--- rename of a rule
create table a (x int);
create rule r as on insert to a do instead nothing;
alter rule r on a rename to s;
drop rule s on a;
--= table public.a
--=   x integer

--- when sees only the rows that are there
create table a (x int, y int generated always as (x) stored);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before insert or update on a for each row when (old.x is distinct from new.x) execute function f();
--! 42P17 INSERT trigger's WHEN condition cannot reference OLD values
create trigger t after update or delete on a for each row when (new.* is distinct from old.*) execute function f();
--! 42P17 DELETE trigger's WHEN condition cannot reference NEW values
create trigger t before update on a for each row when (new.y > 0) execute function f();
--! 42P17 BEFORE trigger's WHEN condition cannot reference NEW generated columns
create trigger t after update on a for each row when (new.y > 0) execute function f();
create trigger u after update on a for each statement when (current_user = 'a') execute function f();
--= table public.a
--=   x integer
--=   y integer generated
--=   trigger t f
--=   trigger u f
--= function public.f() returns trigger
