-- A state goes only where the law's machine leads; whoever writes is held to it.

CREATE FUNCTION state_goes_where_the_law_leads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM state_transition
        WHERE machine = TG_TABLE_NAME AND from_state = OLD.state AND to_state = NEW.state
    ) THEN
        RAISE EXCEPTION '% does not go from % to %', TG_TABLE_NAME, OLD.state, NEW.state
            USING ERRCODE = 'FV003';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER state_goes_where_the_law_leads BEFORE UPDATE OF state ON plan
FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
EXECUTE FUNCTION state_goes_where_the_law_leads();
CREATE TRIGGER state_goes_where_the_law_leads BEFORE UPDATE OF state ON start_offer
FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
EXECUTE FUNCTION state_goes_where_the_law_leads();
CREATE TRIGGER state_goes_where_the_law_leads BEFORE UPDATE OF state ON choice
FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
EXECUTE FUNCTION state_goes_where_the_law_leads();
CREATE TRIGGER state_goes_where_the_law_leads BEFORE UPDATE OF state ON placement
FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
EXECUTE FUNCTION state_goes_where_the_law_leads();
CREATE TRIGGER state_goes_where_the_law_leads BEFORE UPDATE OF state ON capacity_refusal
FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
EXECUTE FUNCTION state_goes_where_the_law_leads();

CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON dispatch_acknowledgement
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON outbox
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER history_never_changes BEFORE DELETE OR TRUNCATE ON documentation_request
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
