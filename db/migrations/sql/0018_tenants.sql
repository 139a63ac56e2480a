-- Who asks, as a transaction says it; and the few triggers that work on rows of everybody.

CREATE FUNCTION asker_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT coalesce(current_setting('fritvalg.role', true), '')
$$;

CREATE FUNCTION asker() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT nullif(current_setting('fritvalg.party', true), '')
$$;

CREATE FUNCTION asker_owner() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT nullif(current_setting('fritvalg.owner', true), '')
$$;

CREATE FUNCTION asker_subject() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT coalesce(current_setting('fritvalg.subject', true), '')
$$;

CREATE FUNCTION admitted_plans() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT string_to_array(nullif(current_setting('fritvalg.admitted', true), ''), ',')::uuid[]
$$;

CREATE FUNCTION go_across() RETURNS text LANGUAGE plpgsql AS $$
-- Tells as whom the transaction asked, so that its caller can go back.
DECLARE
    asked_as text := asker_role();
BEGIN
    PERFORM set_config('fritvalg.role', 'system', true);
    RETURN asked_as;
END $$;

CREATE FUNCTION is_placed_with(asked uuid, place text) RETURNS boolean
LANGUAGE plpgsql STABLE COST 1000 AS $$
-- Across, as the rows of a placement are those of its plan: asked as oneself, each asks the other.
DECLARE
    asked_as text := asker_role();
    is_placed boolean;
BEGIN
    PERFORM set_config('fritvalg.role', 'system', true);
    SELECT EXISTS (
        SELECT FROM placement
        WHERE plan_id = asked AND provider_id::text = place
          AND state IN ('confirmed', 'started', 'no_show', 'completed')) INTO is_placed;
    PERFORM set_config('fritvalg.role', asked_as, true);
    RETURN is_placed;
END $$;

CREATE OR REPLACE FUNCTION booking_takes_a_place() RETURNS trigger LANGUAGE plpgsql AS $$
-- One statement takes the place: a second buyer waits for the row and then counts again.
DECLARE
    slot capacity_slot%ROWTYPE;
    asked_as text := go_across();
    took boolean;
BEGIN
    UPDATE capacity_slot
    SET taken = taken + 1,
        taken_by_guests = taken_by_guests + NEW.as_guest::int
    WHERE slot_id = NEW.slot_id
      AND taken < places
      AND (NOT NEW.as_guest
           OR (accepts_out_of_area AND taken_by_guests < places - reserved_for_residents));
    took := FOUND;
    PERFORM set_config('fritvalg.role', asked_as, true);
    IF NOT took THEN
        SELECT * INTO slot FROM capacity_slot WHERE slot_id = NEW.slot_id;
        RAISE EXCEPTION 'no place left' USING
            ERRCODE = 'FV001',
            DETAIL = json_build_object(
                'slot_id', NEW.slot_id, 'places', slot.places, 'taken', slot.taken,
                'reserved_for_residents', slot.reserved_for_residents,
                'taken_by_guests', slot.taken_by_guests, 'as_guest', NEW.as_guest)::text;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION booking_gives_its_place_back() RETURNS trigger LANGUAGE plpgsql AS $$
-- The ceiling falls with the places given back, so that a smaller figure comes into its own.
DECLARE
    asked_as text := go_across();
BEGIN
    UPDATE capacity_slot
    SET taken = taken - 1,
        taken_by_guests = taken_by_guests - NEW.as_guest::int,
        ceiling = greatest(places, taken - 1)
    WHERE slot_id = NEW.slot_id;
    PERFORM set_config('fritvalg.role', asked_as, true);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION link_history(of_table text, key_columns text[], held jsonb)
RETURNS void LANGUAGE plpgsql AS $$
-- The lock is let go only after the commit: a number is never seen before a smaller one is. Each
-- statement below sees what was committed before the lock was taken. There is one chain of all.
DECLARE
    before history_link%ROWTYPE;
    named text;
    row_hash bytea := sha256(convert_to(history_text(held), 'UTF8'));
    asked_as text := go_across();
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
    PERFORM set_config('fritvalg.role', asked_as, true);
END $$;
