-- A mandate changes by ending alone, once; its names may be sealed anew, and go with the plan's.

CREATE TRIGGER history_never_changes
BEFORE UPDATE OF plan_id, number, ground, covers, shows_home, begins_on, last_on, recorded_at,
    recorded_by_role, recorded_by OR DELETE OR TRUNCATE
ON mandate
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER subject_only_goes BEFORE UPDATE ON mandate
FOR EACH ROW WHEN (NEW.subject <> OLD.subject AND NEW.subject NOT LIKE 'erased:%')
EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER ends_once BEFORE UPDATE ON mandate
FOR EACH ROW WHEN (
    OLD.ended_at IS NOT NULL
    AND (NEW.ended_at, NEW.ended_by_role, NEW.ended_by)
        IS DISTINCT FROM (OLD.ended_at, OLD.ended_by_role, OLD.ended_by))
EXECUTE FUNCTION history_never_changes();

CREATE FUNCTION mandate_stands_alone() RETURNS trigger LANGUAGE plpgsql AS $$
-- Nobody holds two mandates in a plan on one day, nor one from themselves.
BEGIN
    IF EXISTS (
        SELECT FROM mandate
        WHERE plan_id = NEW.plan_id AND number <> NEW.number AND subject = NEW.subject
          AND ended_at IS NULL AND begins_on <= NEW.last_on AND last_on >= NEW.begins_on
    ) OR EXISTS (SELECT FROM plan WHERE plan_id = NEW.plan_id AND citizen_ref = NEW.subject) THEN
        RAISE EXCEPTION 'a mandate of the same relative, or of the citizen'
            USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER stands_alone AFTER INSERT ON mandate
FOR EACH ROW EXECUTE FUNCTION mandate_stands_alone();

CREATE FUNCTION today_in_denmark() RETURNS date LANGUAGE sql STABLE AS $$
-- By the one clock: the machine's, or where the demonstration's was moved.
SELECT ((now() + coalesce((SELECT offset_s FROM sandbox_clock), 0) * interval '1 second')
    AT TIME ZONE 'Europe/Copenhagen')::date
$$;

CREATE FUNCTION mandated_plans(to_act boolean) RETURNS uuid[]
LANGUAGE plpgsql STABLE COST 1000 AS $$
-- The plans that the relative who asks may see, or act in, today. Across, as mandates are those of
-- their plan: asked as oneself, each asks the other.
DECLARE
    asked_as text := asker_role();
    found uuid[];
BEGIN
    PERFORM set_config('fritvalg.role', 'system', true);
    SELECT coalesce(array_agg(plan_id), '{}') INTO found FROM mandate
    WHERE subject = asker() AND ended_at IS NULL
      AND today_in_denmark() BETWEEN begins_on AND last_on
      AND (covers = 'see_and_act' OR NOT to_act);
    PERFORM set_config('fritvalg.role', asked_as, true);
    RETURN found;
END $$;

-- Policies stand beside those of the other askers: what is not named here, a relative never sees.
DO $$
DECLARE
    role constant text := '(SELECT asker_role())';
    relative constant text := role || ' = ''relative'' AND ';
    helped constant text :=
        relative || '%splan_id = ANY ((SELECT mandated_plans(false))::uuid[])';
    admitted constant text := 'plan_id = ANY ((SELECT admitted_plans())::uuid[])';
    of_plan constant text := '(' || role || ' IN (''citizen'', ''authority'')'
        ' AND EXISTS (SELECT FROM plan p WHERE p.plan_id = mandate.plan_id))';
    of_table text;
    kept text;
BEGIN
    ALTER TABLE mandate ENABLE ROW LEVEL SECURITY;
    ALTER TABLE mandate FORCE ROW LEVEL SECURITY;
    EXECUTE format(
        'CREATE POLICY seen ON mandate FOR SELECT USING (%s OR %s OR %s OR (%s))',
        role || ' IN (''system'', ''auditor'', ''operator'')', admitted, of_plan,
        relative || 'subject = (SELECT asker())');
    kept := format('%s OR %s OR %s', role || ' = ''system''', admitted, of_plan);
    EXECUTE format('CREATE POLICY added ON mandate FOR INSERT WITH CHECK (%s)', kept);
    EXECUTE format(
        'CREATE POLICY changed ON mandate FOR UPDATE USING (%s) WITH CHECK (%1$s)', kept);
    EXECUTE format('CREATE POLICY removed ON mandate FOR DELETE USING (%s)', kept);

    FOREACH of_table IN ARRAY '{plan,start_offer,choice,agreed_start,plan_dispatch,
        dispatch_acknowledgement,placement,documentation_request,event,capacity_refusal,
        stratification}'::text[]
    LOOP
        EXECUTE format('CREATE POLICY helped ON %I FOR SELECT USING (%s)',
            of_table, format(helped, ''));
    END LOOP;
    EXECUTE format('CREATE POLICY helped ON remark FOR SELECT USING (%s)',
        format(helped, 'place LIKE ''documentation.%%'' AND '));
    -- A plan is locked before anything is done to it; what is done then is admitted.
    EXECUTE format('CREATE POLICY locked ON plan FOR UPDATE USING (%s) WITH CHECK (false)',
        relative || 'plan_id = ANY ((SELECT mandated_plans(true))::uuid[])');
END $$;
