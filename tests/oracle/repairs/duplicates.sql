-- The same enforced twice: what came later goes, and what a foreign key leans on stays.
--- migration
create table public.memberships (id int primary key, user_id uuid, constraint memberships_user_id_key unique (user_id));
alter table public.memberships add constraint memberships_user_unique unique (user_id);
create unique index memberships_user_index on public.memberships (user_id);
create table public.cards (id int primary key, user_id uuid references public.memberships (user_id));
--- rows
insert into public.memberships values (1, '00000000-0000-0000-0000-00000000000a'), (2, null);
insert into public.cards values (1, '00000000-0000-0000-0000-00000000000a');
--- breaks
--- repair
-- repair
set lock_timeout = '5s';

-- integrity/duplicate-unique: unique constraint memberships_user_unique enforces the same as unique constraint memberships_user_id_key on public.memberships
alter table public.memberships drop constraint if exists memberships_user_unique;

-- integrity/duplicate-unique: unique index memberships_user_index enforces the same as unique constraint memberships_user_id_key on public.memberships
drop index if exists public.memberships_user_index;
--- refused
--- plan
finding                     statement                                                                  locks                                   rows       reversible
integrity/duplicate-unique  alter table public.memberships drop constraint if exists memberships_use…  ACCESS EXCLUSIVE on public.memberships  untouched  yes
integrity/duplicate-unique  drop index if exists public.memberships_user_index                         ACCESS EXCLUSIVE on public.memberships  untouched  yes
