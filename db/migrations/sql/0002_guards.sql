-- What the tables promise and no constraint can say: places, and history that never changes.

CREATE FUNCTION booking_takes_a_place() RETURNS trigger LANGUAGE plpgsql AS $$
-- One statement takes the place: a second buyer waits for the row and then counts again.
DECLARE
    slot capacity_slot%ROWTYPE;
BEGIN
    UPDATE capacity_slot
    SET taken = taken + 1,
        taken_by_guests = taken_by_guests + NEW.as_guest::int
    WHERE slot_id = NEW.slot_id
      AND taken < places
      AND (NOT NEW.as_guest
           OR (accepts_out_of_area AND taken_by_guests < places - reserved_for_residents));
    IF NOT FOUND THEN
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

CREATE TRIGGER booking_takes_a_place AFTER INSERT ON booking
FOR EACH ROW WHEN (NEW.released_at IS NULL) EXECUTE FUNCTION booking_takes_a_place();

CREATE FUNCTION booking_gives_its_place_back() RETURNS trigger LANGUAGE plpgsql AS $$
-- The ceiling falls with the places given back, so that a smaller figure comes into its own.
BEGIN
    UPDATE capacity_slot
    SET taken = taken - 1,
        taken_by_guests = taken_by_guests - NEW.as_guest::int,
        ceiling = greatest(places, taken - 1)
    WHERE slot_id = NEW.slot_id;
    RETURN NULL;
END $$;

CREATE TRIGGER booking_gives_its_place_back AFTER UPDATE ON booking
FOR EACH ROW WHEN (OLD.released_at IS NULL AND NEW.released_at IS NOT NULL)
EXECUTE FUNCTION booking_gives_its_place_back();

CREATE FUNCTION booking_changes_only_by_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.released_at IS NOT NULL
       OR (OLD.booking_id, OLD.slot_id, OLD.plan_id, OLD.purpose, OLD.as_guest, OLD.held_at)
          IS DISTINCT FROM
          (NEW.booking_id, NEW.slot_id, NEW.plan_id, NEW.purpose, NEW.as_guest, NEW.held_at) THEN
        RAISE EXCEPTION 'a booking changes only once, by its release' USING ERRCODE = 'FV002';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER booking_changes_only_by_release BEFORE UPDATE ON booking
FOR EACH ROW EXECUTE FUNCTION booking_changes_only_by_release();

CREATE FUNCTION history_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is history and never changes', TG_TABLE_NAME USING ERRCODE = 'FV002';
END $$;

CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON event
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON capacity_publication
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON capacity_figure
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON capacity_confirmation
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON stratification
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON plan_dispatch
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER history_never_changes BEFORE DELETE OR TRUNCATE ON booking
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER history_never_changes BEFORE DELETE OR TRUNCATE ON plan
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
