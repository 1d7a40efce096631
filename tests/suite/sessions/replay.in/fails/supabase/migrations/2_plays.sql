create table plays (song_id bigint references songs (id));

create index on playz (song_id);
