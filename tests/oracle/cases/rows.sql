-- Rows that migrations write: what they break themselves, and what later commands make of them.
-- Keys that are made by chance are nobody's literals.

--- a literal key among keys by chance
create table plans (id uuid primary key default gen_random_uuid(), name text);
create table members (plan uuid references plans (id));
insert into plans (name) values ('small'), ('large');
insert into members values ('32cbd99c-4b20-4c8b-b7b2-901904d0aff6');
--! 23503 insert or update on table "members" violates foreign key constraint "members_plan_fkey"
insert into members select id from plans;
insert into members select id from plans where name = 'small';
insert into members values ((select id from plans where name = 'none'));
insert into plans values ('32CBD99C-4B20-4c8b-b7b2-901904d0aff6', 'known');
insert into members values ('32cbd99c-4b20-4c8b-b7b2-901904d0aff6');
update members set plan = '00000000-0000-0000-0000-000000000001';
--! 23503 insert or update on table "members" violates foreign key constraint "members_plan_fkey"
--= table public.members
--=   plan uuid
--=   constraint members_plan_fkey foreign key (plan) -> public.plans (id)
--= table public.plans
--=   id uuid not null default
--=   name text
--=   constraint plans_pkey primary key (id)
--=   index plans_pkey unique btree (id)

--- keys that are literals
create table kinds (code text primary key, level int unique);
create table things (kind text references kinds, level int references kinds (level));
insert into kinds values ('a', 1), ('b', 2);
insert into things values ('a', 2);
insert into things values ('c', 1);
--! 23503 insert or update on table "things" violates foreign key constraint "things_kind_fkey"
insert into things values ('a', 3);
--! 23503 insert or update on table "things" violates foreign key constraint "things_level_fkey"
insert into things values (null, null);
delete from kinds where code = 'b' and level = 7;
insert into things values ('b', null);
delete from things where kind = 'b';
delete from things where level = 2;
delete from kinds where code = 'b';
insert into things values ('b', null);
--! 23503 insert or update on table "things" violates foreign key constraint "things_kind_fkey"
--= table public.kinds
--=   code text not null
--=   level integer
--=   constraint kinds_level_key unique (level)
--=   constraint kinds_pkey primary key (code)
--=   index kinds_level_key unique btree (level)
--=   index kinds_pkey unique btree (code)
--= table public.things
--=   kind text
--=   level integer
--=   constraint things_kind_fkey foreign key (kind) -> public.kinds (code)
--=   constraint things_level_fkey foreign key (level) -> public.kinds (level)

--- keys of a table to itself
create table nodes (id int primary key, parent int references nodes);
insert into nodes values (1, null), (2, 1), (3, 2);
insert into nodes values (4, 5), (5, null);
insert into nodes values (6, 9);
--! 23503 insert or update on table "nodes" violates foreign key constraint "nodes_parent_fkey"
--= table public.nodes
--=   id integer not null
--=   parent integer
--=   constraint nodes_parent_fkey foreign key (parent) -> public.nodes (id)
--=   constraint nodes_pkey primary key (id)
--=   index nodes_pkey unique btree (id)

--- a serial key
create table kinds (id serial primary key, code text);
create table things (kind int references kinds);
insert into kinds (code) values ('a');
insert into things values (1);
insert into things select id from kinds;
--= table public.kinds
--=   id integer not null default
--=   code text
--=   constraint kinds_pkey primary key (id)
--=   index kinds_pkey unique btree (id)
--= sequence public.kinds_id_seq
--= table public.things
--=   kind integer
--=   constraint things_kind_fkey foreign key (kind) -> public.kinds (id)

--- a key that a trigger may change
create table kinds (code text primary key);
create table things (kind text references kinds);
create function lower_code() returns trigger language plpgsql as $$ begin new.code := lower(new.code); return new; end $$;
create trigger lower_code before insert on kinds for each row execute function lower_code();
insert into kinds values ('A');
insert into things values ('a');
--= table public.kinds
--=   code text not null
--=   constraint kinds_pkey primary key (code)
--=   index kinds_pkey unique btree (code)
--=   trigger lower_code lower_code
--= table public.things
--=   kind text
--=   constraint things_kind_fkey foreign key (kind) -> public.kinds (code)
--= function public.lower_code() returns trigger

--- a key beside what a trigger changes
create table kinds (code text primary key, updated_at timestamptz);
create table things (kind text references kinds);
create function touch() returns trigger language plpgsql as $$ begin new.updated_at := now(); return new; end $$;
create trigger touch before insert or update on kinds for each row execute function touch();
insert into kinds values ('a');
insert into things values ('b');
--! 23503 insert or update on table "things" violates foreign key constraint "things_kind_fkey"
insert into things values ('a');
--= table public.kinds
--=   code text not null
--=   updated_at timestamp with time zone
--=   constraint kinds_pkey primary key (code)
--=   index kinds_pkey unique btree (code)
--=   trigger touch touch
--= table public.things
--=   kind text
--=   constraint things_kind_fkey foreign key (kind) -> public.kinds (code)
--= function public.touch() returns trigger

--- a key that an update gave
create table kinds (id int primary key, code text unique);
create table things (kind text references kinds (code));
insert into kinds values (1, 'a'), (2, 'b');
update kinds set code = 'c' where id = 2;
insert into things values ('c');
insert into things values ('b');
--! 23503 insert or update on table "things" violates foreign key constraint "things_kind_fkey"
--= table public.kinds
--=   id integer not null
--=   code text
--=   constraint kinds_code_key unique (code)
--=   constraint kinds_pkey primary key (id)
--=   index kinds_code_key unique btree (code)
--=   index kinds_pkey unique btree (id)
--= table public.things
--=   kind text
--=   constraint things_kind_fkey foreign key (kind) -> public.kinds (code)

--- keys that follow
create table kinds (code text primary key);
create table things (kind text references kinds on delete cascade on update cascade, name text unique);
insert into kinds values ('a'), ('b');
insert into things values ('a', 'x'), ('b', 'y');
delete from kinds where code = 'a';
insert into things values ('b', 'x');
update kinds set code = 'z';
insert into things values ('b', 'w');
--! 23503 insert or update on table "things" violates foreign key constraint "things_kind_fkey"
insert into things values ('z', 'v');
truncate kinds cascade;
insert into things values ('z', 'u');
--! 23503 insert or update on table "things" violates foreign key constraint "things_kind_fkey"
--= table public.kinds
--=   code text not null
--=   constraint kinds_pkey primary key (code)
--=   index kinds_pkey unique btree (code)
--= table public.things
--=   kind text
--=   name text
--=   constraint things_kind_fkey foreign key (kind) -> public.kinds (code) on delete cascade on update cascade
--=   constraint things_name_key unique (name)
--=   index things_name_key unique btree (name)

--- the same key in another statement
create table tags (id uuid primary key default gen_random_uuid(), slug text unique, label varchar(20));
create unique index tags_label on tags (lower(label));
create unique index tags_pair on tags (slug, label);
insert into tags (slug, label) values ('a', 'A');
insert into tags (slug, label) values ('b', 'B'), ('a', 'C');
--! 23505 duplicate key value violates unique constraint "tags_slug_key"
insert into tags (slug, label) values (null, 'D'), (null, 'E');
insert into tags (slug) values ('a') on conflict do nothing;
insert into tags (slug) values ('c') on conflict (slug) do nothing;
insert into tags (slug) values ('c');
--! 23505 duplicate key value violates unique constraint "tags_slug_key"
delete from tags where slug = 'c';
insert into tags (slug) values ('c');
drop index tags_pair;
insert into tags (slug) select slug from tags;
--! 23505 duplicate key value violates unique constraint "tags_slug_key"
--= table public.tags
--=   id uuid not null default
--=   slug text
--=   label character varying(20)
--=   constraint tags_pkey primary key (id)
--=   constraint tags_slug_key unique (slug)
--=   index tags_label unique btree (expression)
--=   index tags_pkey unique btree (id)
--=   index tags_slug_key unique btree (slug)

--- a unique key of some rows
create table tags (slug text, active boolean);
create unique index on tags (slug) where active;
insert into tags values ('a', false), ('a', false);
insert into tags values ('a', true);
--= table public.tags
--=   slug text
--=   active boolean
--=   index tags_slug_idx unique btree (slug) partial

--- checks of rows
create table steps (name text check (name in ('a', 'b')), size int, constraint positive check (size > 0), at timestamptz check (at > '2020-01-01'));
insert into steps values ('a', 1, now());
insert into steps values ('c', 1, now());
--! 23514 new row for relation "steps" violates check constraint "steps_name_check"
insert into steps (name) values ('b');
insert into steps (size) values (-1);
--! 23514 new row for relation "steps" violates check constraint "positive"
insert into steps values ('c', 0, null);
--! 23514 new row for relation "steps" violates check constraint "positive"
update steps set size = 0 where name = 'a';
--! 23514 new row for relation "steps" violates check constraint "positive"
update steps set size = 0 where name = 'none';
update steps set size = size where name = 'a';
--= table public.steps
--=   name text
--=   size integer
--=   at timestamp with time zone
--=   constraint positive check (size)
--=   constraint steps_at_check check (at)
--=   constraint steps_name_check check (name)

--- a loop over rows that were written
create table kinds (code text, wanted boolean default true);
insert into kinds (code) values ('left'), ('right');
insert into kinds values ('middle', false);
do $$ declare k record; begin
  for k in select code from kinds where wanted order by code loop execute format('create table %I ()', 'of_' || k.code); end loop;
  if (select count(*) from kinds) = 3 then create table three (); end if;
  if exists (select from kinds where code = 'up') then create table up (); end if;
  if not exists (select from kinds where code = 'left') then create table no_left (); end if;
end $$;
--= table public.kinds
--=   code text
--=   wanted boolean default
--= table public.of_left
--= table public.of_right
--= table public.three

--- what a block may have written
create table kinds (code text primary key);
create table things (kind text references kinds);
do $$ begin
  if random() > 2 then insert into kinds values ('a'); end if;
  for i in 1..3 loop insert into kinds values ('n' || i); end loop;
end $$;
insert into things values ('n2');
--= table public.kinds
--=   code text not null
--=   constraint kinds_pkey primary key (code)
--=   index kinds_pkey unique btree (code)
--= table public.things
--=   kind text
--=   constraint things_kind_fkey foreign key (kind) -> public.kinds (code)

--- a statement for rows calls a function that names what is missing
create table kinds (code text);
create function tell(c text) returns int language plpgsql as $$ begin return (select count(*) from nowhere); end $$;
select tell(code) from kinds;
insert into kinds values ('a');
select tell(code) from kinds;
--! 42P01 relation "nowhere" does not exist
--= table public.kinds
--=   code text
--= function public.tell(text) returns integer

--- not null for rows that are there
create table kinds (code text, size int);
insert into kinds (code) values ('a');
alter table kinds alter size set not null;
--! 23502 column "size" of relation "kinds" contains null values
update kinds set size = 1;
alter table kinds alter size set not null;
alter table kinds add column weight int not null;
--! 23502 column "weight" of relation "kinds" contains null values
alter table kinds add column height int not null default 0;
--= table public.kinds
--=   code text
--=   size integer not null
--=   height integer not null default

--- copies of rows
create table kinds (code text primary key);
create table things (kind text references kinds);
insert into kinds values ('a');
create table old as select * from kinds;
insert into kinds select code || 'b' from old;
insert into things values ('ab');
--= table public.kinds
--=   code text not null
--=   constraint kinds_pkey primary key (code)
--=   index kinds_pkey unique btree (code)
--= table public.old
--=   code text
--= table public.things
--=   kind text
--=   constraint things_kind_fkey foreign key (kind) -> public.kinds (code)

--- a setting that nobody made
select current_setting('app.tenant');
--! 42704 unrecognized configuration parameter "app.tenant"
select current_setting('app.tenant', true);
create function tenant() returns text language sql as $$ select current_setting('app.tenant') $$;
select tenant();
--! 42704 unrecognized configuration parameter "app.tenant"
set app.tenant = 'x';
select tenant();
--= function public.tenant() returns text

--- labels that are too new to be listed
create type mood as enum ('sad');
begin;
alter type mood add value 'happy';
select enum_range(null::mood);
--! 55P04 unsafe use of new value "happy" of enum type mood
rollback;
select enum_range(null::mood);
--! 42704 type "mood" does not exist

--- what a trigger writes behind a command
create table kinds (code text primary key);
create table things (kind text references kinds);
create table log (what text primary key);
create function note() returns trigger language plpgsql as $$ begin insert into log values (new.code); return new; end $$;
create trigger note after insert on kinds for each row execute function note();
insert into kinds values ('a');
insert into log values ('b');
insert into log values ('b');
--! 23505 duplicate key value violates unique constraint "log_pkey"
insert into things values ('c');
--! 23503 insert or update on table "things" violates foreign key constraint "things_kind_fkey"
--= table public.kinds
--=   code text not null
--=   constraint kinds_pkey primary key (code)
--=   index kinds_pkey unique btree (code)
--=   trigger note note
--= table public.log
--=   what text not null
--=   constraint log_pkey primary key (what)
--=   index log_pkey unique btree (what)
--= table public.things
--=   kind text
--=   constraint things_kind_fkey foreign key (kind) -> public.kinds (code)
--= function public.note() returns trigger

--- what a function writes
create table kinds (code text primary key);
create table things (kind text references kinds);
create table others (code text primary key);
create function add_kind(c text) returns void language plpgsql as $$ begin insert into kinds values (c); end $$;
create function add_two() returns int language sql as $$ select add_kind('x'); select 1 $$;
insert into others values ('o');
select add_kind('a');
insert into things values ('a');
insert into others values ('o');
--! 23505 duplicate key value violates unique constraint "others_pkey"
do $$ declare n int := add_two(); begin null; end $$;
insert into things values ('x');
do $$ begin perform add_kind('p'); end $$;
insert into things values ('p');
do $$ begin if add_two() = 1 then null; end if; exception when unique_violation then null; end $$;
insert into things values ('p');
--= table public.kinds
--=   code text not null
--=   constraint kinds_pkey primary key (code)
--=   index kinds_pkey unique btree (code)
--= table public.others
--=   code text not null
--=   constraint others_pkey primary key (code)
--=   index others_pkey unique btree (code)
--= table public.things
--=   kind text
--=   constraint things_kind_fkey foreign key (kind) -> public.kinds (code)
--= function public.add_kind(text) returns void
--= function public.add_two() returns integer

--- a trigger for rows of an empty table
create table people (id int primary key);
create table kinds (code text primary key);
create table things (kind text references kinds);
create function add_kind() returns trigger language plpgsql as $$ begin insert into kinds values ('k'); return null; end $$;
create trigger each_row after update on people for each row execute function add_kind();
update people set id = 2;
insert into things values ('k');
--! 23503 insert or update on table "things" violates foreign key constraint "things_kind_fkey"
create trigger once after delete on people execute function add_kind();
delete from people;
insert into things values ('k');
--= table public.kinds
--=   code text not null
--=   constraint kinds_pkey primary key (code)
--=   index kinds_pkey unique btree (code)
--= table public.people
--=   id integer not null
--=   constraint people_pkey primary key (id)
--=   index people_pkey unique btree (id)
--=   trigger each_row add_kind
--=   trigger once add_kind
--= table public.things
--=   kind text
--=   constraint things_kind_fkey foreign key (kind) -> public.kinds (code)
--= function public.add_kind() returns trigger

--- a setting that nobody made, in a row
create table tenants (id text);
insert into tenants values (current_setting('app.tenant'));
--! 42704 unrecognized configuration parameter "app.tenant"
create function add_tenant() returns void language plpgsql as $$ begin insert into tenants values (current_setting('app.tenant')); end $$;
select add_tenant();
--! 42704 unrecognized configuration parameter "app.tenant"
insert into tenants select current_setting('app.tenant') from tenants;
--= table public.tenants
--=   id text
--= function public.add_tenant() returns void

--- on conflict without a target
create table groups (id uuid primary key default gen_random_uuid(), name text unique);
create table lanes (id uuid primary key default gen_random_uuid(), grp uuid references groups, name text);
insert into groups (name) values ('a');
insert into lanes (grp, name) select id, 'x' from groups;
insert into lanes (grp, name) values ('0e7b7572-4581-4e74-88eb-afca41ab71cf', 'y') on conflict do nothing;
--! 23503 insert or update on table "lanes" violates foreign key constraint "lanes_grp_fkey"
insert into groups (name) values ('a') on conflict do nothing;
insert into groups (name) values ('b') on conflict do nothing;
insert into groups (name) values ('b');
--! 23505 duplicate key value violates unique constraint "groups_name_key"
create unique index on lanes (lower(name));
insert into lanes (grp, name) values ('0e7b7572-4581-4e74-88eb-afca41ab71cf', 'X') on conflict do nothing;
--= table public.groups
--=   id uuid not null default
--=   name text
--=   constraint groups_name_key unique (name)
--=   constraint groups_pkey primary key (id)
--=   index groups_name_key unique btree (name)
--=   index groups_pkey unique btree (id)
--= table public.lanes
--=   id uuid not null default
--=   grp uuid
--=   name text
--=   constraint lanes_grp_fkey foreign key (grp) -> public.groups (id)
--=   constraint lanes_pkey primary key (id)
--=   index lanes_lower_idx unique btree (expression)
--=   index lanes_pkey unique btree (id)

--- an update of a row that refers to its own table
create table nodes (id int primary key, parent int references nodes);
insert into nodes values (1, null);
update nodes set parent = 7 where id = 1;
--! 23503 insert or update on table "nodes" violates foreign key constraint "nodes_parent_fkey"
--= table public.nodes
--=   id integer not null
--=   parent integer
--=   constraint nodes_parent_fkey foreign key (parent) -> public.nodes (id)
--=   constraint nodes_pkey primary key (id)
--=   index nodes_pkey unique btree (id)

--- a row that others refer to
create table owners (id int primary key);
create table pets (id int primary key, owner int references owners);
insert into owners values (1), (2);
insert into pets values (1, 1);
delete from owners where id = 1;
--! 23503 update or delete on table "owners" violates foreign key constraint "pets_owner_fkey" on table "pets"
update owners set id = 3 where id = 1;
--! 23503 update or delete on table "owners" violates foreign key constraint "pets_owner_fkey" on table "pets"
delete from owners where id = 2;
--= table public.owners
--=   id integer not null
--=   constraint owners_pkey primary key (id)
--=   index owners_pkey unique btree (id)
--= table public.pets
--=   id integer not null
--=   owner integer
--=   constraint pets_owner_fkey foreign key (owner) -> public.owners (id)
--=   constraint pets_pkey primary key (id)
--=   index pets_pkey unique btree (id)

--- rows of another table's query
create table a as select 1 as x;
create unique index on a (x);
insert into a values (1);
--! 23505 duplicate key value violates unique constraint "a_x_idx"
--= table public.a
--=   x integer
--=   index a_x_idx unique btree (x)

--- parts of a column
create table a (x int primary key, tags text[] not null, data jsonb check (jsonb_typeof(data) = 'object'));
insert into a values (1, array['a'], '{}');
update a set tags[1] = 'b', tags[2] = 'c';
update a set tags[1] = null where x = 1;
update a set data['k'] = '1', data['l'] = '2';
update a set tags = null;
--! 23502 null value in column "tags" of relation "a" violates not-null constraint
--= table public.a
--=   x integer not null
--=   tags text[] not null
--=   data jsonb
--=   constraint a_data_check check (data)
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)
