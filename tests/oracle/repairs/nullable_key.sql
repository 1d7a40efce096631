-- A table whose only key may be null, and a row without one: lint.toml says what it gets.
--- lint.toml
[repair.values]
"public.codes.code" = "'code ' || number"
--- migration
create table public.codes (number int, code text unique);
alter table public.codes enable row level security;
create policy "codes are read" on public.codes for select using (true);
--- rows
insert into public.codes values (1, 'one'), (2, null), (3, null);
--- breaks
select 1 / (select (count(*) = 0)::int from public.codes where code is null);
--- repair
-- repair
set lock_timeout = '5s';

-- integrity/nullable-primary-key: the only key of public.codes is codes_code_key, whose column code may be null
update public.codes set code = 'code ' || number where code is null;

-- integrity/nullable-primary-key: public.codes.code
-- New rows must have a value from here on.
alter table public.codes
  add constraint codes_code_not_null check (code is not null) not valid;
-- repair_validate
set lock_timeout = '5s';

-- integrity/nullable-primary-key: public.codes.code
-- It fails while this query returns a row:
--   select t.* from public.codes as t where t.code is null;
alter table public.codes
  validate constraint codes_code_not_null;

-- integrity/nullable-primary-key: public.codes.code
alter table public.codes
  alter column code set not null;

-- integrity/nullable-primary-key: public.codes.code
alter table public.codes
  drop constraint codes_code_not_null;
--- refused
22012 division by zero
--- plan
finding                         statement                                                                 locks                                   rows       reversible
integrity/nullable-primary-key  update public.codes set code = 'code ' || number where code is null       ROW EXCLUSIVE on public.codes           changed    no
integrity/nullable-primary-key  alter table public.codes add constraint codes_code_not_null check (code…  ACCESS EXCLUSIVE on public.codes        untouched  yes
integrity/nullable-primary-key  alter table public.codes validate constraint codes_code_not_null          SHARE UPDATE EXCLUSIVE on public.codes  scanned    yes
integrity/nullable-primary-key  alter table public.codes alter column code set not null                   ACCESS EXCLUSIVE on public.codes        untouched  yes
integrity/nullable-primary-key  alter table public.codes drop constraint codes_code_not_null              ACCESS EXCLUSIVE on public.codes        untouched  yes
