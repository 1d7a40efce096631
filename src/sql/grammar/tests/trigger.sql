create trigger touch before update on member for each row execute function app.touch()

create or replace trigger touch before insert or update of name, "E-Mail" on app.member for row execute procedure app.touch()

create trigger counted after delete or truncate on member execute function app.count('member', 1, 2.5, select, plain, "Quoted", $$dollar$$)

create trigger view_write instead of insert or update or delete on member_view for each row execute function app.write()

create trigger changed after update on member referencing old table as before_rows new table after_rows for each statement execute function app.diff()

create trigger renamed after update on member for each row when (old.name is distinct from new.name) execute function app.renamed()

create constraint trigger checked after insert or update on member from app.club deferrable initially deferred for each row when (new.id is not null) execute function app.check()

create constraint trigger checked after delete on member not deferrable initially immediate for each row execute function app.check()

create trigger odd before insert on member for each row execute function app.odd(, 'second')

alter trigger touch on app.member rename to touched

alter trigger touch on member depends on extension hstore

alter trigger touch on member no depends on extension hstore

create event trigger no_drop on sql_drop execute function app.no_drop()

create event trigger tagged on ddl_command_end when tag in ('CREATE TABLE', 'ALTER TABLE') and tag in ('DROP TABLE') execute procedure app.tagged()

alter event trigger no_drop disable

alter event trigger no_drop enable replica

alter event trigger no_drop enable always

alter event trigger no_drop enable

alter event trigger no_drop owner to postgres

alter event trigger no_drop rename to keep

create policy "Members read" on member

create policy own_rows on app.member as restrictive for select to authenticated, public using (auth.uid() = user_id)

create policy write_rows on member for insert to current_user with check (true)

create policy all_rows on member as permissive for all to session_user using (true) with check (user_id is not null)

create policy change on member for update using (true)

create policy removal on member for delete to current_role using (false)

alter policy own_rows on app.member to anon, authenticated using (true) with check (true)

alter policy own_rows on member

alter policy if exists own_rows on member rename to other_rows

create rule quiet as on insert to member do nothing

create or replace rule moved as on update to app.member where old.id > 0 do instead update app.other set id = new.id

create rule several as on delete to member do also (insert into log values (1); ; notify member_gone, 'x';)

create rule read as on select to member do instead select * from other

create rule single as on insert to member do (select 1)

alter rule quiet on app.member rename to silent
