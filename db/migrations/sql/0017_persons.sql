-- Words may be sealed anew or go; what they belong to never changes.

CREATE FUNCTION only_named_columns_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - TG_ARGV::text[] IS DISTINCT FROM to_jsonb(OLD) - TG_ARGV::text[] THEN
        RAISE EXCEPTION '% is history and never changes', TG_TABLE_NAME USING ERRCODE = 'FV002';
    END IF;
    RETURN NEW;
END $$;

DROP TRIGGER history_never_changes ON plan_revision;
CREATE TRIGGER history_never_changes BEFORE DELETE OR TRUNCATE ON plan_revision
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER only_sealed_anew BEFORE UPDATE ON plan_revision
FOR EACH ROW EXECUTE FUNCTION only_named_columns_change('change_sealed');

DROP TRIGGER history_never_changes ON stratification;
CREATE TRIGGER history_never_changes BEFORE DELETE OR TRUNCATE ON stratification
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER only_words_go BEFORE UPDATE ON stratification
FOR EACH ROW EXECUTE FUNCTION only_named_columns_change('reason', 'assessed_by', 'co_signer');
CREATE TRIGGER words_do_not_change BEFORE UPDATE ON stratification
FOR EACH ROW WHEN (num_nonnulls(NEW.reason, NEW.assessed_by, NEW.co_signer) > 0)
EXECUTE FUNCTION history_never_changes();

DROP TRIGGER history_never_changes ON notification;
CREATE TRIGGER history_never_changes BEFORE DELETE OR TRUNCATE ON notification
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER only_recipient_goes BEFORE UPDATE ON notification
FOR EACH ROW EXECUTE FUNCTION only_named_columns_change('recipient_id');
CREATE TRIGGER recipient_does_not_change BEFORE UPDATE ON notification
FOR EACH ROW WHEN (OLD.recipient_kind <> 'citizen' OR NEW.recipient_id NOT LIKE 'erased:%')
EXECUTE FUNCTION history_never_changes();

CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON plan_access
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON erasure
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
