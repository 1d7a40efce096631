-- The same index twice: every write pays for both. The first stays, also where a constraint leans on it, and a partial one, one
-- in another order and a unique one are not the same.
--- migration
create table public.posts (id int primary key, author uuid, title text, during int4range);
create index posts_author on public.posts (author);
create index posts_by_author on public.posts using btree (author asc);
create index posts_author_down on public.posts (author desc);
create index posts_author_titled on public.posts (author) where title is not null;
alter table public.posts add constraint posts_apart exclude using gist (during with &&);
create index posts_during on public.posts using gist (during);
create table public.drafts (id int primary key, during int4range);
create index drafts_during on public.drafts using gist (during);
alter table public.drafts add constraint drafts_apart exclude using gist (during with &&);
alter table public.posts enable row level security;
alter table public.drafts enable row level security;
--- rows
insert into public.posts select n, null, 'title', int4range(n, n + 1) from generate_series(1, 100) n;
--- asks
select indexrelid::regclass from pg_index where indrelid in ('public.posts'::regclass, 'public.drafts'::regclass) order by 1::text;
insert into public.posts values (101, null, null, '[1,3)');
--- plan
finding                      statement                                    locks                              rows       reversible
performance/duplicate-index  drop index if exists public.posts_by_author  ACCESS EXCLUSIVE on public.posts   untouched  yes
performance/duplicate-index  drop index if exists public.posts_during     ACCESS EXCLUSIVE on public.posts   untouched  yes
performance/duplicate-index  drop index if exists public.drafts_during    ACCESS EXCLUSIVE on public.drafts  untouched  yes
--- repair
-- repair
set lock_timeout = '5s';

-- performance/duplicate-index: index posts_by_author on public.posts is the same as posts_author
drop index if exists public.posts_by_author;

-- performance/duplicate-index: index posts_during on public.posts is the same as posts_apart
drop index if exists public.posts_during;

-- performance/duplicate-index: index drafts_during on public.drafts is the same as drafts_apart
drop index if exists public.drafts_during;
--- refused
--- before
posts_pkey
posts_author
posts_by_author
posts_author_down
posts_author_titled
posts_apart
posts_during
drafts_pkey
drafts_during
drafts_apart
conflicting key value violates exclusion constraint "posts_apart"
--- after
posts_pkey
posts_author
posts_author_down
posts_author_titled
posts_apart
drafts_pkey
drafts_apart
conflicting key value violates exclusion constraint "posts_apart"
