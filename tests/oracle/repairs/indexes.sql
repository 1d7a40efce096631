-- The deletion of a user walks over a table without an index, once for each row: the index is built while others write.
--- rules
users/unindexed-cascade
--- migration
create table public.posts (id int primary key, author uuid references auth.users (id) on delete cascade);
create table public."Comments" (id int primary key, post int references public.posts (id) on delete cascade);
--- rows
--- breaks
--- repair
-- repair_concurrently_1
-- users/unindexed-cascade: the deletion of a user scans public.Comments once for each row of public.posts that goes
-- Where it is interrupted it leaves an index that is not valid: drop index concurrently public."Comments_post_idx"; and again.
create index concurrently if not exists "Comments_post_idx" on public."Comments" (post);
--- refused
