-- bloom 1.0, of PostgreSQL's contrib. Written by generate/extension.sql.

create access method bloom type index handler blhandler;
create operator class int4_ops default for type integer using bloom as storage integer;
create operator class text_ops default for type text using bloom as storage text;
