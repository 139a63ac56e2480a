-- How plans and providers stood is kept as they change, so that any day can be asked about later.

CREATE FUNCTION plan_as_it_stood(asked uuid, told_at timestamptz, stood_in text)
RETURNS jsonb LANGUAGE sql STABLE AS $$
-- What the law turns on, with every offer, choice, agreement and placement made by `told_at`;
-- 'infinity' is how it stands now. An earlier instant is for what happened before this was kept:
-- what the rows no longer tell is read from the state the plan stood in.
SELECT jsonb_build_object(
    'plan', jsonb_build_object(
        'state', coalesce(stood_in, p.state),
        'version', p.version,
        'plan_type', p.plan_type,
        'care_level', CASE
            WHEN told_at = 'infinity' OR p.plan_type <> 'general' THEN p.care_level
            ELSE (SELECT s.care_level FROM stratification s
                  WHERE s.plan_id = asked AND s.assessed_at <= told_at
                  ORDER BY s.number DESC LIMIT 1) END,
        'clinical_area', p.clinical_area,
        'age_group', p.age_group,
        'discharged_on', p.discharged_on,
        'not_before', p.not_before,
        'clinical_start_deadline', p.clinical_start_deadline,
        'home_municipality', p.home_municipality,
        'postcode', p.postcode,
        'late_cause', p.late_cause,
        'handed_over_at', p.handed_over_at,
        'consent', p.consent,
        'recipients', to_jsonb(p.recipients),
        'rule_set', p.rule_set,
        'responsible_authority_id', p.responsible_authority_id,
        'received_at', p.received_at),
    'offers', (
        SELECT coalesce(jsonb_agg(to_jsonb(o) - 'newest' || jsonb_build_object('state', CASE
            WHEN told_at = 'infinity' THEN o.state
            WHEN o.version < o.newest THEN 'superseded'
            WHEN stood_in = 'offered' THEN 'notified'
            WHEN stood_in = 'choice_lapsed' THEN 'held'
            ELSE o.state END) ORDER BY o.version), '[]')
        FROM (SELECT *, max(version) OVER () AS newest FROM start_offer
              WHERE plan_id = asked AND notified_at <= told_at) o),
    'choices', (
        SELECT coalesce(jsonb_agg(to_jsonb(c) - 'late_reason' ORDER BY c.number), '[]')
        FROM choice c WHERE c.plan_id = asked AND c.made_at <= told_at),
    'agreements', (
        SELECT coalesce(jsonb_agg(to_jsonb(a) - 'end_reason' ORDER BY a.number), '[]')
        FROM agreed_start a WHERE a.plan_id = asked AND a.reported_at <= told_at),
    'requests', (
        SELECT coalesce(jsonb_object_agg(d.number, d.state), '{}')
        FROM documentation_request d WHERE d.plan_id = asked AND d.requested_at <= told_at),
    'placements', (
        SELECT coalesce(jsonb_agg(to_jsonb(l) || jsonb_build_object('state', CASE
            WHEN told_at = 'infinity' OR stood_in <> 'placed' THEN l.state
            ELSE 'confirmed' END) ORDER BY l.number), '[]')
        FROM placement l WHERE l.plan_id = asked AND l.confirmed_at <= told_at))
FROM plan p WHERE p.plan_id = asked
$$;

CREATE FUNCTION event_keeps_how_the_plan_stands() RETURNS trigger LANGUAGE plpgsql AS $$
-- Deferred to the commit: whatever a transaction changes after its last event is told as well.
BEGIN
    INSERT INTO plan_standing (event_id, plan_id, at, standing)
    VALUES (NEW.event_id, NEW.plan_id, NEW.at, plan_as_it_stood(NEW.plan_id, 'infinity', NULL));
    RETURN NULL;
END $$;

-- A load of past events says so, and tells how things stood afterwards, all at once.
CREATE CONSTRAINT TRIGGER event_keeps_how_the_plan_stands AFTER INSERT ON event
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.plan_id IS NOT NULL
      AND coalesce(current_setting('fritvalg.loads_the_past', true), '') <> 'on')
EXECUTE FUNCTION event_keeps_how_the_plan_stands();

CREATE FUNCTION keep_past_standings() RETURNS void LANGUAGE sql AS $$
INSERT INTO plan_standing (event_id, plan_id, at, standing)
SELECT event_id, plan_id, at,
       CASE WHEN is_last THEN plan_as_it_stood(plan_id, 'infinity', NULL)
            ELSE plan_as_it_stood(plan_id, at, stood_in) END
FROM (
    SELECT e.event_id, e.plan_id, e.at,
           lead(e.event_id) OVER by_plan IS NULL AS is_last,
           coalesce(e.to_state, e.from_state, lag(e.to_state) OVER by_plan) AS stood_in
    FROM event e
    WHERE e.plan_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM plan_standing s WHERE s.event_id = e.event_id)
    WINDOW by_plan AS (PARTITION BY e.plan_id ORDER BY e.event_id)
) past
$$;

CREATE FUNCTION provider_as_it_is(asked uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
SELECT to_jsonb(p) || jsonb_build_object(
    'offerings', (
        SELECT jsonb_agg(jsonb_build_array(
            s.care_level, s.clinical_area, s.age_groups, s.delivery_modes)
            ORDER BY s.care_level, s.clinical_area)
        FROM service_offering s WHERE s.provider_id = asked),
    'contracts', (
        SELECT coalesce(jsonb_agg(jsonb_build_array(
            f.party, f.authority_id, f.care_levels, f.clinical_areas, f.valid_from, f.valid_to)
            ORDER BY f.valid_from, f.contract_id), '[]')
        FROM framework_contract f WHERE f.provider_id = asked))
FROM provider p WHERE p.provider_id = asked
$$;

INSERT INTO provider_version (provider_id, version, at, contents)
SELECT provider_id, version, created_at, provider_as_it_is(provider_id) FROM provider;

SELECT keep_past_standings();

CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON rulebook_values
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON decision
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON plan_standing
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON provider_version
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
