--- a table and a function that need each other
create table t (id int);
create function best(row_of t) returns int language sql immutable as 'select row_of.id';
alter table t add column score int default 0;
create function first_score() returns int language sql as 'select 1';
alter table t alter column score set default first_score();
alter table t add constraint positive check (best(t) > 0);

--= becomes
create function public.first_score() returns integer
language sql
as $$select 1$$;

create table public.t (
    id integer,
    score integer default public.first_score()
);

create function public.best(row_of public.t) returns integer
language sql
immutable
as $$select row_of.id$$;

alter table public.t add constraint positive check (public.best(t) > 0);


--- partitions keep their names
create table events (id bigint generated always as identity, at date not null, kind text, primary key (id, at)) partition by range (at);
create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
create table old_events (id bigint not null, at date not null, kind text);
alter table events attach partition old_events default;
create index by_kind on events (kind);

--= becomes
create table public.events (
    id bigint generated always as identity not null,
    at date not null,
    kind text,
    constraint events_pkey primary key (id, at)
) partition by range (at);

create table public.events_2024 (
    id bigint not null,
    at date not null,
    kind text,
    constraint events_2024_pkey primary key (id, at)
);

alter table public.events attach partition public.events_2024 for values from ('2024-01-01') to ('2025-01-01');

create table public.old_events (
    id bigint not null,
    at date not null,
    kind text,
    constraint old_events_pkey primary key (id, at)
);

alter table public.events attach partition public.old_events default;

create index events_2024_kind_idx on public.events_2024 using btree (kind);

create index old_events_kind_idx on public.old_events using btree (kind);

create index by_kind on public.events using btree (kind);


--- parents, keys and row level security
create table animals (name text not null, constraint named check (name <> ''));
create table dogs (breed text) inherits (animals);
create table owners (id uuid primary key references auth.users on delete cascade, dog int, constraint one unique nulls not distinct (dog));
alter table owners enable row level security;
alter table owners force row level security;
create table walks (
  owner uuid references owners deferrable initially deferred,
  during tstzrange,
  constraint no_overlap exclude using gist (during with &&) where (owner is not null)
);

--= becomes
create table public.animals (
    name text not null,
    constraint named check (name <> '')
);

create table public.dogs (
    name text not null,
    breed text,
    constraint named check (name <> '')
);

alter table public.dogs inherit public.animals;

create table public.owners (
    id uuid not null,
    dog integer,
    constraint owners_pkey primary key (id),
    constraint one unique nulls not distinct (dog)
);

create table public.walks (
    owner uuid,
    during tstzrange,
    constraint no_overlap exclude using gist (during with &&) where (owner is not null)
);

alter table public.owners add constraint owners_id_fkey foreign key (id) references auth.users (id) on delete cascade;

alter table public.walks add constraint walks_owner_fkey foreign key (owner) references public.owners (id) deferrable initially deferred;

alter table public.owners enable row level security;

alter table public.owners force row level security;


--- routines
create function total(a int, b int default 2, out sum int, out product int) language sql stable strict parallel safe cost 10
  as $$ select a + b, a * b $$;
create function listed() returns table (id int, label text) language plpgsql security definer set search_path = '' set statement_timeout to '5s'
  as 'begin return query select 1, ''x''; end';
create procedure tidy(inout n int) language plpgsql as $body$ begin n := $q$1$q$; end $body$;
create function doubled(n int) returns int return n * 2;
create table t (a int);
create function read_t() returns setof int begin atomic select a from t; end;
alter table t rename column a to b;
create aggregate joined(text) (sfunc = textcat, stype = text, initcond = '');

--= becomes
create table public.t (
    b integer
);

create function public.doubled(n integer) returns integer
language sql
return n * 2;

create function public.listed() returns table (id integer, label text)
language plpgsql
security definer
set search_path to ''
set statement_timeout to '5s'
as $$begin return query select 1, 'x'; end$$;

create function public.read_t() returns setof integer
language sql
begin atomic select b as a from public.t; end;

create procedure public.tidy(inout n integer)
language plpgsql
as $$ begin n := $q$1$q$; end $$;

create function public.total(a integer, b integer default 2, out sum integer, out product integer) returns record
language sql
stable
strict
parallel safe
cost 10
as $$ select a + b, a * b $$;

create aggregate public.joined(text) (sfunc = textcat, stype = text, initcond = '');


--- triggers, rules, sequences and views
create sequence numbers increment by 5 minvalue 10 maxvalue 1000 start 20 cycle;
create table t (a int default nextval('numbers'), b int);
alter sequence numbers owned by t.a;
create function note() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger counted after insert on t referencing new table as fresh for each statement execute function note('x', 'it''s');
create constraint trigger late after delete on t deferrable initially deferred for each row execute function note();
alter table t disable trigger counted;
create rule quiet as on delete to t where old.a > 1 do instead nothing;
create view v with (security_invoker = true) as select a from t with local check option;
create materialized view m as select sum(a) as total from t;
create unique index on m (total);
create recursive view countdown (n) as values (3) union all select n - 1 from countdown where n > 0;
create trigger signed_up after insert on auth.users for each row execute function note();

--= becomes
create sequence public.numbers increment 5 minvalue 10 maxvalue 1000 start 20 cycle;

create table public.t (
    a integer default nextval('public.numbers'),
    b integer
);

alter sequence public.numbers owned by public.t.a;

create function public.note() returns trigger
language plpgsql
as $$ begin return null; end $$;

create view public.countdown (n) as
with recursive countdown (n) as (
values (3) union all select n - 1 from countdown where n > 0
)
select n from countdown;

create materialized view public.m as
select sum(a) as total from public.t
with no data;

create view public.v with (security_invoker = true, check_option = local) as
select a from public.t;

create unique index m_total_idx on public.m using btree (total);

create trigger counted
    after insert on public.t
    referencing new table as fresh
    for each statement
    execute function public.note('x', 'it''s');

alter table public.t disable trigger counted;

create constraint trigger late
    after delete on public.t deferrable initially deferred
    for each row
    execute function public.note();

create rule quiet as on delete to public.t where old.a > 1 do instead nothing;

create trigger signed_up
    after insert on auth.users
    for each row
    execute function public.note();


--- what an extension hangs on its own tables is not said again
create extension pg_cron;
create function note() returns trigger language plpgsql as $$ begin return new; end $$;
create policy watched on cron.job for select to authenticated using (true);

--= becomes
create extension if not exists pg_cron cascade;

create function public.note() returns trigger
language plpgsql
as $$ begin return new; end $$;

create policy watched on cron.job
    for select to authenticated
    using (true);
