-- Every row of history is a link of one chain, in the order in which transactions were committed.

CREATE FUNCTION history_text(held jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
-- What is hashed of a row. Empty columns are left out, so that a column added later changes no hash.
SELECT coalesce(jsonb_object_agg(key, value), '{}')::text
FROM jsonb_each(held) WHERE jsonb_typeof(value) <> 'null'
$$;

CREATE FUNCTION history_hash(
    before bytea, place bigint, of_table text, named text, row_hash bytea
) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
SELECT sha256(before || convert_to(concat_ws(E'\n', place, of_table, named, ''), 'UTF8') || row_hash)
$$;

CREATE FUNCTION link_history(of_table text, key_columns text[], held jsonb)
RETURNS void LANGUAGE plpgsql AS $$
-- The lock is let go only after the commit: a number is never seen before a smaller one is. Each
-- statement below sees what was committed before the lock was taken.
DECLARE
    before history_link%ROWTYPE;
    named text;
    row_hash bytea := sha256(convert_to(history_text(held), 'UTF8'));
BEGIN
    SELECT string_agg(held ->> c, '/' ORDER BY n) INTO named
    FROM unnest(key_columns) WITH ORDINALITY AS columns(c, n);
    PERFORM pg_advisory_xact_lock(7114015, 1);
    SELECT * INTO before FROM history_link ORDER BY position DESC LIMIT 1;
    INSERT INTO history_link (position, source, key, event_id, row_hash, hash)
    VALUES (
        coalesce(before.position, 0) + 1, of_table, named,
        CASE of_table WHEN 'event' THEN (held ->> 'event_id')::bigint END,
        row_hash,
        history_hash(
            coalesce(before.hash, ''), coalesce(before.position, 0) + 1, of_table, named, row_hash));
END $$;

CREATE FUNCTION history_is_chained() RETURNS trigger LANGUAGE plpgsql
SET timezone = 'UTC' SET bytea_output = 'hex' SET extra_float_digits = 1 AS $$
-- Deferred to the commit, where the wait for the lock is short.
BEGIN
    PERFORM link_history(TG_TABLE_NAME, TG_ARGV, to_jsonb(NEW));
    RETURN NULL;
END $$;

CREATE FUNCTION chain_past_history() RETURNS void LANGUAGE plpgsql
SET timezone = 'UTC' SET bytea_output = 'hex' SET extra_float_digits = 1 AS $$
-- Links what is no link yet: what was there before the chain, and what a load of the past wrote.
DECLARE
    told record;
    past record;
BEGIN
    FOR told IN
        SELECT c.relname AS name, string_to_array(encode(t.tgargs, 'escape'), '\000') AS columns
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE t.tgname = 'history_is_chained'
        ORDER BY c.relname <> 'event', c.relname
    LOOP
        told.columns := array_remove(told.columns, '');
        FOR past IN EXECUTE format(
            'SELECT to_jsonb(t) AS held FROM %I t WHERE NOT EXISTS (SELECT FROM history_link l'
            ' WHERE l.source = %L AND l.key = concat_ws(''/'', %s)) ORDER BY %3$s',
            told.name, told.name,
            (SELECT string_agg(format('t.%I', c), ', ' ORDER BY n)
             FROM unnest(told.columns) WITH ORDINALITY AS columns(c, n)))
        LOOP
            PERFORM link_history(told.name, told.columns, past.held);
        END LOOP;
    END LOOP;
END $$;

DO $$
DECLARE
    named record;
BEGIN
    FOR named IN SELECT * FROM (VALUES
        ('event', '''event_id'''),
        ('decision', '''decision_id'''),
        ('rulebook_values', '''rulebook_id'''),
        ('plan_standing', '''event_id'''),
        ('provider_version', '''provider_id'', ''version'''),
        ('stratification', '''plan_id'', ''number'''),
        ('plan_revision', '''plan_id'', ''number'''),
        ('plan_dispatch', '''plan_id'', ''number'''),
        ('dispatch_acknowledgement', '''plan_id'', ''number'''),
        ('capacity_publication', '''publication_id''')
    ) AS sources(of_table, key_columns)
    LOOP
        EXECUTE format(
            'CREATE CONSTRAINT TRIGGER history_is_chained AFTER INSERT ON %I'
            ' DEFERRABLE INITIALLY DEFERRED FOR EACH ROW'
            ' WHEN (coalesce(current_setting(''fritvalg.loads_the_past'', true), '''') <> ''on'')'
            ' EXECUTE FUNCTION history_is_chained(%s)',
            named.of_table, named.key_columns);
    END LOOP;
END $$;

SELECT chain_past_history();

CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON history_link
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
