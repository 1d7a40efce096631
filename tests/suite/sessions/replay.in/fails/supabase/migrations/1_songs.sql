create type mood as enum ('calm', 'loud');
create table songs (
  id bigint generated always as identity primary key,
  mood mood not null default 'calm'
);
