-- A view above the policies of what it reads. Whoever a policy admits still sees the row through it, and nobody else.
--- api
public
--- migration
create table public.letters (id int primary key, owner uuid, body text);
alter table public.letters enable row level security;
create policy own on public.letters for select to authenticated using (owner = (select auth.uid()));
create view public."Inbox" as select id, body from public.letters;
grant select on public.letters, public."Inbox" to anon, authenticated;
--- rows
insert into public.letters values
  (1, '00000000-0000-0000-0000-00000000000a', 'from Alba'), (2, '00000000-0000-0000-0000-00000000000b', 'from Bo');
--- asks
set local role anon;
select 'anon sees', * from public."Inbox" order by id;
set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-0000-0000-00000000000a"}';
select 'Alba sees', * from public."Inbox" order by id;
--- plan
finding                statement                                                locks                             rows       reversible
security/definer-view  alter view public."Inbox" set (security_invoker = true)  ACCESS EXCLUSIVE on public.Inbox  untouched  yes
--- repair
-- repair
set lock_timeout = '5s';

-- security/definer-view: public.Inbox reads with the rights of its owner, who is above policies
alter view public."Inbox" set (security_invoker = true);
--- refused
--- before
anon sees|1|from Alba
anon sees|2|from Bo
Alba sees|1|from Alba
Alba sees|2|from Bo
--- after
Alba sees|1|from Alba
