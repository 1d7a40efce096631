-- earthdistance 1.1, of PostgreSQL's contrib. Written by generate/extension.sql.

create domain earth as cube;
create function earth() returns float8 language c immutable;
create function earth_box(earth, float8) returns cube language c immutable;
create function earth_distance(earth, earth) returns float8 language c immutable;
create function gc_to_sec(float8) returns float8 language c immutable;
create function geo_distance(point, point) returns float8 language c immutable;
create function latitude(earth) returns float8 language c immutable;
create function ll_to_earth(float8, float8) returns earth language c immutable;
create function longitude(earth) returns float8 language c immutable;
create function sec_to_gc(float8) returns float8 language c immutable;
create operator <@> (leftarg = point, rightarg = point, function = geo_distance);
