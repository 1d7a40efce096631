//! Writes a history that grows as real ones do: each file adds tables with their keys, indexes, policies and triggers, changes
//! tables of earlier files, and fills some of them. The same on each run.

use std::fmt::Write;

/// With it a file has about 11 KB.
const TABLES_PER_FILE: usize = 3;
const ROWS_PER_TABLE: usize = 20;

/// The user to whom all rows belong.
const OWNER: &str = "00000000-0000-0000-0000-000000000001";

/// (file name, text), in the order of replay.
pub fn history(files: usize) -> Vec<(String, String)> {
    (0..files).map(|number| (format!("2025{number:010}_step.sql"), file(number))).collect()
}

fn file(number: usize) -> String {
    let mut text = format!("-- Step {number} of a generated history.\n\n");
    if number == 0 {
        writeln!(text, "insert into auth.users (id) values ('{OWNER}');\n").expect("a string takes everything");
    }
    for place in 0..TABLES_PER_FILE {
        table(&mut text, number * TABLES_PER_FILE + place);
    }
    change(&mut text, number);
    text
}

fn table(text: &mut String, number: usize) {
    let parent = number / 2;
    let key = match number {
        0 => String::new(),
        _ => format!("\n    references public.item_{parent} (id) on delete cascade"),
    };
    write!(
        text,
        "\
/* The items of kind {number}, each with its owner and the item of kind {parent} that it belongs to. */
create table if not exists public.item_{number} (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  parent_id uuid{key},
  title text not null check (char_length(title) between 1 and 200),
  state text not null default 'draft' check (state in ('draft', 'published', 'archived')),
  price numeric(12, 2) not null default 0 check (price >= 0),
  tags text[] not null default '{{}}',
  settings jsonb not null default '{{}}'::jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint item_{number}_title_key unique (owner_id, title)
);

comment on table public.item_{number} is 'The items of kind {number}, as the people of the shop see them';

create index item_{number}_owner_idx on public.item_{number} (owner_id, created_at desc) where state <> 'archived';
create index item_{number}_parent_idx on public.item_{number} using btree (parent_id);

alter table public.item_{number} enable row level security;

create policy item_{number}_read on public.item_{number} for select to authenticated
  using (state = 'published' or owner_id = (select auth.uid()));
create policy item_{number}_write on public.item_{number} for update to authenticated
  using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()) and price < 1000000);

create or replace function public.touch_item_{number}() returns trigger language plpgsql set search_path = '' as $$
begin
  -- The time of the last change, whoever made it.
  new.updated_at := now();
  if new.state = 'archived' and old.state <> 'archived' then
    new.settings := new.settings || jsonb_build_object('archived_at', now());
  end if;
  return new;
end;
$$;

create trigger touch before update on public.item_{number} for each row execute function public.touch_item_{number}();

grant select, insert, update, delete on public.item_{number} to authenticated;

"
    )
    .expect("a string takes everything");
    rows(text, number);
}

fn rows(text: &mut String, number: usize) {
    writeln!(text, "insert into public.item_{number} (owner_id, title, price) values").expect("a string takes everything");
    for row in 0..ROWS_PER_TABLE {
        let end = if row + 1 == ROWS_PER_TABLE { ";\n" } else { "," };
        writeln!(text, "  ('{OWNER}', 'Item {row} of kind {number}', {row}.50){end}").expect("a string takes everything");
    }
}

/// What a file does to the tables of the files before it.
fn change(text: &mut String, number: usize) {
    let last = number * TABLES_PER_FILE;
    write!(
        text,
        "\
alter table public.item_{last} add column note_{number} text;
alter table public.item_{last} alter column price set default 1;

create or replace view public.overview_{number} with (security_invoker = true) as
  select i.id, i.title, i.price * 1.19 as gross, count(p.id) as parents
  from public.item_{last} i
  left join public.item_{parent} p on p.id = i.parent_id and p.state = 'published'
  where i.created_at > now() - interval '30 days' and coalesce(i.price, 0) > 10
  group by i.id, i.title, i.price
  order by gross desc;

update public.item_{last} set note_{number} = lower(title) where note_{number} is null;
",
        parent = last / 2,
    )
    .expect("a string takes everything");
}
