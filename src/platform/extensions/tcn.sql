-- tcn 1.0, of PostgreSQL's contrib. Written by generate/extension.sql.

create function triggered_change_notification() returns trigger language c;
