-- Words may be sealed anew or go; what they belong to never changes.

DROP TRIGGER history_never_changes ON plan_revision;
CREATE TRIGGER history_never_changes
BEFORE UPDATE OF plan_id, number, fields, corrected_by, corrected_at OR DELETE OR TRUNCATE
ON plan_revision
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();

DROP TRIGGER history_never_changes ON stratification;
CREATE TRIGGER history_never_changes
BEFORE UPDATE OF plan_id, number, care_level, kind, assessed_at, criteria OR DELETE OR TRUNCATE
ON stratification
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER words_only_go BEFORE UPDATE ON stratification
FOR EACH ROW WHEN (num_nonnulls(NEW.reason, NEW.assessed_by, NEW.co_signer) > 0)
EXECUTE FUNCTION history_never_changes();

DROP TRIGGER history_never_changes ON notification;
CREATE TRIGGER history_never_changes
BEFORE UPDATE OF notification_id, recipient_kind, code, citation, subject, occasion, plan_id,
    provider_id, due_on, facts, created_at OR DELETE OR TRUNCATE
ON notification
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER recipient_only_goes BEFORE UPDATE ON notification
FOR EACH ROW WHEN (OLD.recipient_kind <> 'citizen' OR NEW.recipient_id NOT LIKE 'erased:%')
EXECUTE FUNCTION history_never_changes();

CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON plan_access
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON erasure
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes();
