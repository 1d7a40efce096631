CREATE INDEX ON t (a)

CREATE INDEX i ON t (a)

CREATE UNIQUE INDEX IF NOT EXISTS "I" ON app.t USING btree (a, b DESC, c ASC NULLS FIRST, d NULLS LAST)

CREATE INDEX CONCURRENTLY i ON ONLY t USING gin (a gin_trgm_ops, b jsonb_path_ops)

CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (lower(email), (data ->> 'key'), (a + b) DESC)

CREATE INDEX CONCURRENTLY ON t (a)

CREATE UNIQUE INDEX i ON t (a) INCLUDE (b, c) NULLS NOT DISTINCT WITH (fillfactor = 70, deduplicate_items = off) TABLESPACE fast WHERE a IS NOT NULL

CREATE UNIQUE INDEX i ON t (a) NULLS DISTINCT

CREATE INDEX i ON t (a COLLATE "C" text_pattern_ops (x = 1, y) DESC NULLS LAST)

CREATE INDEX i ON t (a COLLATE pg_catalog."default" app.my_ops, b my_ops(siglen = 32))

CREATE INDEX i ON t USING gist (geography(location), coalesce(a, b), date_trunc('day', at AT TIME ZONE 'utc'))

CREATE INDEX i ON t USING hnsw (embedding extensions.vector_cosine_ops) WITH (m = 16, ef_construction = 64)

CREATE INDEX concurrently_made ON t ((a), ((b)), (c::text), to_tsvector('english'::regconfig, title))

CREATE INDEX i ON t (COALESCE(a, 0), GREATEST(b, c), CAST(a AS text), extract(year from d))

CREATE STATISTICS s ON a, b FROM t

CREATE STATISTICS IF NOT EXISTS app.s (dependencies, ndistinct, mcv) ON a, lower(b), (c + 1) FROM app.t

CREATE STATISTICS ON (a + 1), b FROM t

CREATE STATISTICS (mcv) ON a, b FROM t
