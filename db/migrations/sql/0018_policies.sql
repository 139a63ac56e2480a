-- What each asker may see and write. Settings stand in sub-selects, so that a question reads each
-- once; what is cheap stands first, as it is looked at in that order.

-- A policy for reading and one for each way of writing. `written` may be empty: nobody does.
CREATE FUNCTION pg_temp.hold(of_table text, seen text, written text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', of_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', of_table);
    EXECUTE format('CREATE POLICY seen ON %I FOR SELECT USING (%s)', of_table, seen);
    EXECUTE format('CREATE POLICY added ON %I FOR INSERT WITH CHECK (%s)', of_table, written);
    EXECUTE format(
        'CREATE POLICY changed ON %I FOR UPDATE USING (%s) WITH CHECK (%2$s)', of_table, written);
    EXECUTE format('CREATE POLICY removed ON %I FOR DELETE USING (%s)', of_table, written);
END $$;

-- Plans, and what belongs to one.
DO $$
DECLARE
    role constant text := '(SELECT asker_role())';
    self constant text := '(SELECT asker())';
    by_itself constant text := role || ' = ''system''';
    all_plans constant text := role || ' IN (''system'', ''auditor'', ''operator'')';
    admitted constant text := 'plan_id = ANY ((SELECT admitted_plans())::uuid[])';
    named constant text := role || ' IN (''citizen'', ''hospital'', ''authority'', ''provider'')';
    own constant text := format($own$CASE %1$s
        WHEN 'citizen' THEN citizen_ref = %2$s
        WHEN 'hospital' THEN issued_by = %2$s
        WHEN 'authority' THEN state <> 'held_by_patient' AND (
            responsible_authority_id = %2$s
            OR (home_municipality = %2$s AND 'municipality' = ANY (recipients)))
        WHEN 'provider' THEN is_placed_with(plan_id, %2$s)
        ELSE false END$own$, role, self);
    of_plan text;
    seen text;
    written text;
    child text;
BEGIN
    PERFORM pg_temp.hold('plan', concat_ws(' OR ', all_plans, admitted, own),
                         concat_ws(' OR ', by_itself, admitted, own));
    FOR child IN
        SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE a.attname = 'plan_id' AND c.relkind = 'r' AND c.relname <> 'plan'
          AND c.relnamespace = 'public'::regnamespace
        ORDER BY c.relname
    LOOP
        of_plan := format(
            '(%s AND EXISTS (SELECT FROM plan p WHERE p.plan_id = %I.plan_id))', named, child);
        seen := concat_ws(' OR ', all_plans, admitted, of_plan);
        written := concat_ws(' OR ', by_itself, admitted, of_plan);
        IF child = 'event' THEN  -- without a plan: of refusals, runs, places; of no person
            seen := format('%s OR (plan_id IS NULL AND %s IN'
                ' (''hospital'', ''authority'', ''provider'', ''planner''))', seen, role);
            written := format('%s OR (plan_id IS NULL AND %s NOT IN'
                ' ('''', ''anonymous'', ''citizen''))', written, role);
        ELSIF child = 'decision' THEN
            seen := seen || ' OR EXISTS (SELECT FROM capacity_refusal r'
                ' WHERE r.refusal_id = decision.refusal_id)';
            written := written || ' OR EXISTS (SELECT FROM capacity_refusal r'
                ' WHERE r.refusal_id = decision.refusal_id)';
        ELSIF child = 'capacity_refusal' THEN  -- of everybody's plans: public, as it binds them all
            written := format($own$%1$s IN ('system', 'operator') OR CASE %1$s
                WHEN 'provider' THEN provider_id::text = %2$s
                WHEN 'authority' THEN EXISTS (
                    SELECT FROM provider v WHERE v.provider_id = capacity_refusal.provider_id
                    AND %2$s IN (v.authority_id, v.operator_authority_id))
                ELSE false END$own$, role, self);
            seen := format('(plan_id IS NULL AND %s <> '''') OR %s OR %s', role, seen, written);
        ELSIF child = 'notification' THEN
            seen := format(
                '%s OR (recipient_kind = %s AND recipient_id = %s)', by_itself, role, self);
            written := by_itself;
        ELSIF child = 'plan_access' THEN  -- a row says who looked, and an authority reads its own
            seen := format('%s OR (%s = ''authority'' AND organisation_id = %s)', seen, role, self);
            written := format('%s OR actor_role = %s', by_itself, role);
        ELSIF child = 'erasure' THEN
            written := by_itself;
        END IF;
        PERFORM pg_temp.hold(child, seen, written);
    END LOOP;
END $$;

-- What belongs to somebody, and no plan.
DO $$
DECLARE
    role constant text := '(SELECT asker_role())';
    self constant text := '(SELECT asker())';
    by_itself constant text := role || ' = ''system''';
    staff constant text := role || ' IN (''system'', ''auditor'', ''operator'', ''planner'')';
    asking constant text := role || ' IN (''system'', ''operator'', ''planner'')';
    own constant text := format('(%s = ''authority'' AND authority_id = %s)', role, self);
    owned constant text := format(
        '%s OR (owner_role = %s AND owner_id = (SELECT asker_owner()))', by_itself, role);
    kept constant text := format(
        '%s OR (%s <> '''' AND subject = (SELECT asker_subject()))', by_itself, role);
BEGIN
    PERFORM pg_temp.hold('match_run',
        format('%s OR %s OR (%s = ''authority'' AND authority_id IS NULL)', staff, own, role),
        format('%s OR %s', asking, own));
    PERFORM pg_temp.hold('site_study',
        format('%s OR %s OR (%s = ''authority'' AND authority_id IS NULL'
            ' AND demand ->> ''counts_plans'' = ''false'')', staff, own, role),
        format('%s OR %s', asking, own));
    EXECUTE format('CREATE POLICY repeated ON site_study FOR INSERT WITH CHECK'
        ' (replay_of IS NOT NULL AND %s IN (''auditor'', ''authority''))', role);
    PERFORM pg_temp.hold('site_study_point',
        'EXISTS (SELECT FROM site_study s WHERE s.study_id = site_study_point.study_id)',
        by_itself);
    PERFORM pg_temp.hold('notification_reading',
        'EXISTS (SELECT FROM notification n'
        ' WHERE n.notification_id = notification_reading.notification_id)',
        'EXISTS (SELECT FROM notification n'
        ' WHERE n.notification_id = notification_reading.notification_id)');
    PERFORM pg_temp.hold('webhook_endpoint', owned, owned);
    PERFORM pg_temp.hold('webhook_delivery',
        'EXISTS (SELECT FROM webhook_endpoint e WHERE e.endpoint_id = webhook_delivery.endpoint_id)',
        'EXISTS (SELECT FROM webhook_endpoint e WHERE e.endpoint_id = webhook_delivery.endpoint_id)');
    PERFORM pg_temp.hold('webhook_attempt',
        'EXISTS (SELECT FROM webhook_delivery d WHERE d.delivery_id = webhook_attempt.delivery_id)',
        by_itself);
    PERFORM pg_temp.hold('idempotency', kept, kept);
    PERFORM pg_temp.hold('rate_minute', by_itself, by_itself);
    -- The link of an event names its number alone; others name plans.
    PERFORM pg_temp.hold('history_link',
        format('(event_id IS NOT NULL AND %1$s <> '''')'
            ' OR %1$s IN (''system'', ''auditor'', ''operator'')', role),
        by_itself);
END $$;

-- What everybody may read; it is written by those whose it is.
DO $$
DECLARE
    role constant text := '(SELECT asker_role())';
    self constant text := '(SELECT asker())';
    anybody constant text := role || ' <> ''''';
    by_itself constant text := role || ' = ''system''';
    whoever_runs_it constant text := $own$%1$s IN ('system', 'operator') OR CASE %1$s
        WHEN 'provider' THEN provider_id::text = %2$s
        WHEN 'authority' THEN EXISTS (
            SELECT FROM provider v WHERE v.provider_id = %3$I.provider_id
            AND (%2$s IN (v.authority_id, v.operator_authority_id) %4$s))
        ELSE false END$own$;
    open_table text;
BEGIN
    PERFORM pg_temp.hold('provider', anybody, format($own$%1$s IN ('system', 'operator') OR CASE %1$s
        WHEN 'provider' THEN provider_id::text = %2$s
        WHEN 'authority' THEN %2$s IN (authority_id, operator_authority_id)
        ELSE false END$own$, role, self));
    FOREACH open_table IN ARRAY '{service_offering,framework_contract,provider_version}'::text[] LOOP
        PERFORM pg_temp.hold(
            open_table, anybody, format(whoever_runs_it, role, self, open_table, ''));
    END LOOP;
    -- Which private places an authority publishes for turns on agreements and days: routes ask that.
    FOREACH open_table IN ARRAY '{capacity_figure,capacity_slot,capacity_confirmation}'::text[] LOOP
        PERFORM pg_temp.hold(open_table, anybody,
            format(whoever_runs_it, role, self, open_table, 'OR v.kind = ''private'''));
    END LOOP;
    -- Whoever takes a place locks its day first; what changes on it is changed by the booking.
    EXECUTE format('CREATE POLICY locked ON capacity_slot FOR UPDATE USING (%s) WITH CHECK (false)',
        role || ' NOT IN ('''', ''anonymous'')');
    PERFORM pg_temp.hold('capacity_publication', anybody,
        role || ' IN (''system'', ''operator'', ''authority'', ''provider'')');
    PERFORM pg_temp.hold('rulebook_values', anybody, anybody);
    PERFORM pg_temp.hold('sandbox_clock', anybody, role || ' IN (''system'', ''operator'')');
    FOREACH open_table IN ARRAY '{match_price,state_transition,reference_load,
        region,authority,health_council,municipality,municipality_region,site,clinical_area,
        travel_zone,postcode,travel}'::text[]
    LOOP
        PERFORM pg_temp.hold(open_table, anybody, by_itself);
    END LOOP;
END $$;
