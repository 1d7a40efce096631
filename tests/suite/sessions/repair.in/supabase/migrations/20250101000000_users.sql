create table public.users (id uuid primary key, email text not null, plan text not null);
create table public.notes (id int primary key, author uuid not null references public.users (id));
create table public.tags (id int primary key, author uuid references auth.users (id));
