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
-- security/unindexed-foreign-key: no index of public.posts begins with author
-- Where it is interrupted it leaves an index that is not valid: drop index concurrently public.posts_author_idx; and again.
create index concurrently if not exists posts_author_idx on public.posts (author);
-- repair_concurrently_2
-- security/unindexed-foreign-key: no index of public.Comments begins with post
-- users/unindexed-cascade: the deletion of a user scans public.Comments once for each row of public.posts that goes
-- Where it is interrupted it leaves an index that is not valid: drop index concurrently public."Comments_post_idx"; and again.
create index concurrently if not exists "Comments_post_idx" on public."Comments" (post);
--- refused
--- plan
finding                                                  statement                                                                  locks                                      rows     reversible
security/unindexed-foreign-key                           create index concurrently if not exists posts_author_idx on public.posts…  SHARE UPDATE EXCLUSIVE on public.posts     scanned  yes
security/unindexed-foreign-key, users/unindexed-cascade  create index concurrently if not exists "Comments_post_idx" on public."C…  SHARE UPDATE EXCLUSIVE on public.Comments  scanned  yes
