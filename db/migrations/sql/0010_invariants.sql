-- What holds of every plan whatever happens, and whoever writes. What several rows say together is
-- looked at when the transaction commits: until then a change may be half done.

CREATE FUNCTION is_of_this_transaction(written_by xid) RETURNS boolean LANGUAGE sql STABLE AS $$
-- Savepoints write under numbers of their own, which are not older than the transaction's.
    SELECT CASE WHEN age(written_by) <= 0 THEN
        pg_xact_status(
            (pg_current_xact_id()::text::bigint - age(written_by))::text::xid8
        ) = 'in progress'
    ELSE false END
$$;

-- I1: once an offer has been made, one version holds a public place until the plan is placed.
CREATE FUNCTION offer_holds_its_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    plan_state text;
    in_force int;
    held int;
BEGIN
    SELECT state INTO plan_state FROM plan WHERE plan_id = NEW.plan_id;
    SELECT count(*), count(*) FILTER (WHERE b.released_at IS NULL AND b.plan_id = o.plan_id)
    INTO in_force, held
    FROM start_offer o JOIN booking b USING (booking_id)
    WHERE o.plan_id = NEW.plan_id AND o.state IN ('notified', 'held', 'accepted');
    IF held <> in_force OR (plan_state IN ('offered', 'choice_lapsed') AND held <> 1) THEN
        RAISE EXCEPTION 'a plan % has % offers in force and % places held for them',
            plan_state, in_force, held
            USING ERRCODE = 'FV004', CONSTRAINT = 'offer_holds_its_place';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER offer_holds_its_place AFTER INSERT OR UPDATE OF state ON plan
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.state IN ('offered', 'choice_lapsed'))
EXECUTE FUNCTION offer_holds_its_place();
CREATE CONSTRAINT TRIGGER offer_holds_its_place AFTER INSERT OR UPDATE ON start_offer
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION offer_holds_its_place();
CREATE CONSTRAINT TRIGGER offer_holds_its_place AFTER UPDATE ON booking
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.released_at IS NOT NULL AND NEW.purpose = 'offer')
EXECUTE FUNCTION offer_holds_its_place();

-- I2: nothing starts before discharge, or before the hospital allows it.
CREATE FUNCTION nothing_starts_too_early() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    earliest date;
BEGIN
    SELECT coalesce(not_before, discharged_on) INTO earliest
    FROM plan WHERE plan_id = NEW.plan_id;
    IF NEW.start_on < earliest
       OR (TG_TABLE_NAME = 'placement' AND (to_jsonb(NEW) ->> 'started_on')::date < earliest) THEN
        RAISE EXCEPTION '% on % starts before %', TG_TABLE_NAME, NEW.start_on, earliest
            USING ERRCODE = 'FV004', CONSTRAINT = 'nothing_starts_too_early';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER nothing_starts_too_early AFTER INSERT OR UPDATE OF start_on ON start_offer
FOR EACH ROW EXECUTE FUNCTION nothing_starts_too_early();
CREATE TRIGGER nothing_starts_too_early AFTER INSERT OR UPDATE OF start_on ON choice
FOR EACH ROW EXECUTE FUNCTION nothing_starts_too_early();
CREATE TRIGGER nothing_starts_too_early AFTER INSERT OR UPDATE OF start_on ON agreed_start
FOR EACH ROW EXECUTE FUNCTION nothing_starts_too_early();
CREATE TRIGGER nothing_starts_too_early AFTER INSERT OR UPDATE OF start_on, started_on ON placement
FOR EACH ROW EXECUTE FUNCTION nothing_starts_too_early();

-- What stands when the hospital moves the day must fit the new day; what has begun is left alone.
CREATE FUNCTION nothing_standing_starts_too_early() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    earliest date;
BEGIN
    SELECT coalesce(not_before, discharged_on) INTO earliest
    FROM plan WHERE plan_id = NEW.plan_id AND state <> ALL ('{started,completed}');
    IF EXISTS (
        SELECT FROM start_offer WHERE plan_id = NEW.plan_id AND start_on < earliest
            AND state IN ('notified', 'held', 'accepted')
        UNION ALL
        SELECT FROM choice WHERE plan_id = NEW.plan_id AND start_on < earliest
            AND state IN ('submitted', 'confirmed')
        UNION ALL
        SELECT FROM agreed_start WHERE plan_id = NEW.plan_id AND start_on < earliest
            AND ended_at IS NULL
        UNION ALL
        SELECT FROM placement WHERE plan_id = NEW.plan_id AND start_on < earliest
            AND state IN ('confirmed', 'no_show')
    ) THEN
        RAISE EXCEPTION 'what stands starts before %', earliest
            USING ERRCODE = 'FV004', CONSTRAINT = 'nothing_starts_too_early';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER nothing_standing_starts_too_early
AFTER UPDATE OF not_before, discharged_on ON plan
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (
    (OLD.not_before, OLD.discharged_on) IS DISTINCT FROM (NEW.not_before, NEW.discharged_on)
)
EXECUTE FUNCTION nothing_standing_starts_too_early();

-- I3: a private place rests on a choice that the citizen had a right to; the choice keeps the right.
CREATE FUNCTION private_place_was_chosen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM choice
        WHERE (plan_id, provider_id, booking_id, start_on, basis)
            = (NEW.plan_id, NEW.provider_id, NEW.booking_id, NEW.start_on, NEW.basis)
    ) THEN
        RAISE EXCEPTION 'a private placement without its choice'
            USING ERRCODE = 'FV004', CONSTRAINT = 'private_place_was_chosen';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER private_place_was_chosen AFTER INSERT ON placement
FOR EACH ROW WHEN (NEW.basis = '§ 7, stk. 3') EXECUTE FUNCTION private_place_was_chosen();

-- I4: a plan is sent on an agreement that stands, to whom it is with. Keys say the rest: no dispatch
-- without an agreement, and one for each.
CREATE FUNCTION dispatch_follows_an_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM agreed_start
        WHERE (plan_id, number, provider_id) = (NEW.plan_id, NEW.number, NEW.provider_id)
            AND ended_at IS NULL
    ) OR EXISTS (
        SELECT FROM documentation_request
        WHERE (plan_id, agreement) = (NEW.plan_id, NEW.number) AND decided_at IS NULL
    ) THEN
        RAISE EXCEPTION 'a dispatch without an accepted agreement'
            USING ERRCODE = 'FV004', CONSTRAINT = 'dispatch_follows_an_agreement';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER dispatch_follows_an_agreement AFTER INSERT ON plan_dispatch
FOR EACH ROW EXECUTE FUNCTION dispatch_follows_an_agreement();

-- I7: the newest line of a plan's history tells where it stands, and is written with the change.
-- Lines about refusals that name a plan tell of the refusal.
CREATE FUNCTION change_of_state_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
    told record;
BEGIN
    SELECT state INTO stands FROM plan WHERE plan_id = NEW.plan_id;
    SELECT to_state, is_of_this_transaction(xmin) AS is_new INTO told
    FROM event
    WHERE plan_id = NEW.plan_id AND to_state IS NOT NULL AND event NOT LIKE 'refusal.%'
    ORDER BY event_id DESC LIMIT 1;
    IF told.to_state IS DISTINCT FROM stands OR told.is_new IS NOT TRUE THEN
        RAISE EXCEPTION 'a plan stands at % and its history tells of %', stands, told.to_state
            USING ERRCODE = 'FV004', CONSTRAINT = 'change_of_state_is_told';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER first_state_is_told AFTER INSERT ON plan
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION change_of_state_is_told();
CREATE CONSTRAINT TRIGGER change_of_state_is_told AFTER UPDATE OF state ON plan
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
EXECUTE FUNCTION change_of_state_is_told();

-- I10: what the hospital has assessed changes by a correction of the hospital's, written with it.
CREATE FUNCTION assessment_is_the_hospitals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM event
        WHERE plan_id = NEW.plan_id AND event IN ('plan.corrected', 'plan.level_changed')
            AND actor_role = 'hospital' AND is_of_this_transaction(xmin)
    ) THEN
        RAISE EXCEPTION 'a medical assessment changed without the hospital'
            USING ERRCODE = 'FV004', CONSTRAINT = 'assessment_is_the_hospitals';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER assessment_is_the_hospitals AFTER UPDATE ON plan
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (
    (OLD.plan_type, OLD.clinical_start_deadline, OLD.not_before, OLD.discharged_on)
    IS DISTINCT FROM
    (NEW.plan_type, NEW.clinical_start_deadline, NEW.not_before, NEW.discharged_on)
)
EXECUTE FUNCTION assessment_is_the_hospitals();

-- I11: the plan leaves for those of § 4 that the patient agreed to, and for whom it is sent to on
-- an agreed start (§ 8, stk. 2).
CREATE FUNCTION outbox_keeps_to_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.recipient_kind IN ('municipality', 'region', 'gp', 'chosen_hospital')
        AND NOT EXISTS (
            SELECT FROM plan
            WHERE plan_id = NEW.plan_id AND NEW.recipient_kind = ANY (recipients)))
       OR (NEW.topic = 'plan.dispatched'
        AND NOT EXISTS (
            SELECT FROM plan_dispatch
            WHERE (plan_id, number) = (NEW.plan_id, NEW.number)
                AND provider_id::text = NEW.recipient_id)) THEN
        RAISE EXCEPTION '% goes to a % without consent', NEW.topic, NEW.recipient_kind
            USING ERRCODE = 'FV004', CONSTRAINT = 'outbox_keeps_to_consent';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER outbox_keeps_to_consent AFTER INSERT ON outbox
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION outbox_keeps_to_consent();
