-- supabase_vault 0.3. Secrets are stored encrypted; the view shows them in the clear.

create function _crypto_aead_det_encrypt(message bytea, additional bytea, key_id bigint, context bytea default 'pgsodium', nonce bytea default null) returns bytea language c immutable;
create function _crypto_aead_det_decrypt(message bytea, additional bytea, key_id bigint, context bytea default 'pgsodium', nonce bytea default null) returns bytea language c immutable;
create function _crypto_aead_det_noncegen() returns bytea language c immutable;

create table secrets (
    id uuid primary key default gen_random_uuid(),
    name text,
    description text not null default '',
    secret text not null,
    key_id uuid,
    nonce bytea default _crypto_aead_det_noncegen(),
    created_at timestamptz not null default current_timestamp,
    updated_at timestamptz not null default current_timestamp
);
create unique index secrets_name_idx on secrets (name) where name is not null;

create view decrypted_secrets as
select id, name, description, secret, secret as decrypted_secret, key_id, nonce, created_at, updated_at
from secrets;

create function create_secret(new_secret text, new_name text default null, new_description text default '', new_key_id uuid default null) returns uuid language c security definer;
create function update_secret(secret_id uuid, new_secret text default null, new_name text default null, new_description text default null, new_key_id uuid default null) returns void language c security definer;
