-- pgaudit 1.7. Written by generate/extension.sql.

create function pgaudit_ddl_command_end() returns event_trigger language c;
create function pgaudit_sql_drop() returns event_trigger language c;
