-- pg_net 0.20. It makes the schema `net`, whatever the extension's own schema is.

create schema net;
grant usage on schema net to public;

create domain net.http_method as text;
create type net.request_status as enum ('PENDING', 'SUCCESS', 'ERROR');
create type net.http_response as (status_code integer, headers jsonb, body text);
create type net.http_response_result as (status net.request_status, message text, response net.http_response);

-- What is still to be sent, and what came back.
create unlogged table net.http_request_queue (
    id bigserial,
    method net.http_method not null,
    url text not null,
    headers jsonb,
    body bytea,
    timeout_milliseconds integer not null
);

create unlogged table net._http_response (
    id bigint,
    status_code integer,
    content_type text,
    headers jsonb,
    content text,
    timed_out boolean,
    error_msg text,
    created timestamptz not null default now()
);
create index _http_response_created_idx on net._http_response (created);

create function net.http_get(url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds integer default 5000) returns bigint language c;
create function net.http_post(url text, body jsonb default '{}', params jsonb default '{}', headers jsonb default '{"Content-Type": "application/json"}', timeout_milliseconds integer default 5000) returns bigint language c;
create function net.http_delete(url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds integer default 5000, body jsonb default null) returns bigint language c;
create function net.http_collect_response(request_id bigint, async boolean default true) returns net.http_response_result language c;
create function net._http_collect_response(request_id bigint, async boolean default true) returns net.http_response_result language c;
create function net._await_response(request_id bigint) returns boolean language c;
create function net._urlencode_string(string varchar) returns text language c immutable;
create function net._encode_url_with_params_array(url text, params_array text[]) returns text language c immutable;
create function net.check_worker_is_up() returns void language c;
create function net.worker_restart() returns boolean language c;
create function net.wait_until_running() returns void language c;
create function net.wake() returns void language c;

grant all on all tables in schema net to public;
grant all on all sequences in schema net to public;
