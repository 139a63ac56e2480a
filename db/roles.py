"""The role that the service asks the database as: it owns nothing, and no policy lets it past."""

from sqlalchemy import text

APPLICATION = "fritvalg_app"

# Roles belong to the whole server: another database of it may be made ready at the same moment.
_CREATE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION}') THEN
        CREATE ROLE {APPLICATION} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
        EXECUTE format('GRANT {APPLICATION} TO %I', current_user);
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the role {APPLICATION} is missing and cannot be made by %', current_user
            USING ERRCODE = 'insufficient_privilege', HINT = format(
                'Let an administrator do it: CREATE ROLE {APPLICATION}; '
                'GRANT {APPLICATION} TO %I;', current_user);
END $$;
"""
_RIGHTS = f"""
GRANT USAGE ON SCHEMA public TO {APPLICATION};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APPLICATION};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION};
DO $$ BEGIN
    IF to_regclass('public.alembic_version') IS NOT NULL THEN
        REVOKE INSERT, UPDATE, DELETE ON public.alembic_version FROM {APPLICATION};
    END IF;
END $$;
"""  # noqa: S608 - constants only
MAKE_READY = _CREATE + _RIGHTS  # as the owner of the tables; safe to repeat

WHO_ASKS = text(
    """
    SELECT rolname AS name, rolname <> current_user AS only_logs_in, rolsuper, rolbypassrls,
           EXISTS (SELECT FROM pg_class
                   WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                     AND pg_has_role(rolname, relowner, 'USAGE')) AS owns
    FROM pg_roles WHERE rolname IN (current_user, session_user)
    """
)
