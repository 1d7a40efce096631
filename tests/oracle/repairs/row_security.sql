-- Tables that everybody reads and writes who has the anon key. One has no policy and is shut; one has policies that nobody asked,
-- and who is admitted by them stays admitted.
--- api
public
--- migration
create table public.secrets (id int primary key, body text);
create table public.letters (id int primary key, owner uuid, body text);
create policy own on public.letters for select to authenticated using (owner = (select auth.uid()));
create policy write on public.letters for insert to authenticated with check (owner = (select auth.uid()));
grant select, insert, delete on public.secrets, public.letters to anon, authenticated;
--- rows
insert into public.secrets values (1, 'the key'), (2, 'the other key');
insert into public.letters values
  (1, '00000000-0000-0000-0000-00000000000a', 'from Alba'), (2, '00000000-0000-0000-0000-00000000000b', 'from Bo');
--- asks
set local role anon;
select 'anon reads a secret', id from public.secrets order by id;
delete from public.secrets returning 'anon deletes a secret', id;
select 'anon reads a letter', id from public.letters order by id;
set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-0000-0000-00000000000a"}';
select 'Alba reads a letter', id from public.letters order by id;
insert into public.letters values (3, '00000000-0000-0000-0000-00000000000a', 'from Alba') returning 'Alba writes', id;
insert into public.letters values (4, '00000000-0000-0000-0000-00000000000b', 'as if from Bo') returning 'Alba writes as Bo', id;
delete from public.letters where id = 2 returning 'Alba deletes a letter of Bo', id;
reset role;
select 'the owner reads', (select count(*) from public.letters) >= 2;
--- plan
finding                                             statement                                             locks                               rows       reversible
security/rls-disabled                               alter table public.secrets enable row level security  ACCESS EXCLUSIVE on public.secrets  untouched  yes
security/rls-disabled, security/ineffective-policy  alter table public.letters enable row level security  ACCESS EXCLUSIVE on public.letters  untouched  yes
--- repair
-- repair
set lock_timeout = '5s';

-- security/rls-disabled: row level security is not enabled on public.secrets
-- It has no policy: from now on only its owner and the service role reach its rows. Who else should:
--   create policy … on … for select to authenticated using (…);
alter table public.secrets enable row level security;

-- security/rls-disabled: row level security is not enabled on public.letters
-- security/ineffective-policy: policies of public.letters have no effect: row level security is not enabled on it
-- No policy lets anybody update or delete it: through the API that is refused from now on.
alter table public.letters enable row level security;
--- refused
--- before
anon reads a secret|1
anon reads a secret|2
anon deletes a secret|1
anon deletes a secret|2
anon reads a letter|1
anon reads a letter|2
Alba reads a letter|1
Alba reads a letter|2
Alba writes|3
Alba writes as Bo|4
Alba deletes a letter of Bo|2
the owner reads|t
--- after
Alba reads a letter|1
Alba writes|3
new row violates row-level security policy for table "letters"
the owner reads|t
