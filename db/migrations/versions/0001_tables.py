"""All tables of the first version.

Safe under traffic: creates new tables only.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_tables"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authority",
        sa.Column("authority_id", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("municipality", "region", name="authoritykind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('municipality', 'region')", name=op.f("authority_kind_is_known")
        ),
        sa.CheckConstraint(
            "successor_id IS NULL OR valid_to IS NOT NULL",
            name=op.f("authority_successor_after_end"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("authority_dates_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["authority.authority_id"], name=op.f("authority_successor_id_fkey")
        ),
        sa.PrimaryKeyConstraint("authority_id", name=op.f("authority_pkey")),
    )
    op.create_table(
        "capacity_publication",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("capacity_publication_pkey")),
    )
    op.create_table(
        "clinical_area",
        sa.Column("clinical_area", sa.String(), nullable=False),
        sa.Column("name_da", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("clinical_area", name=op.f("clinical_area_pkey")),
    )
    op.create_table(
        "idempotency",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "operation", "key", name=op.f("idempotency_pkey")),
    )
    op.create_index(op.f("idempotency_created_at_idx"), "idempotency", ["created_at"], unique=False)
    op.create_table(
        "reference_load",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("reference_load_pkey")),
    )
    op.create_table(
        "sandbox_clock",
        sa.Column("only_one", sa.Integer(), nullable=False),
        sa.Column("offset_s", sa.Float(), nullable=False),
        sa.CheckConstraint("only_one = 1", name=op.f("sandbox_clock_one_row")),
        sa.PrimaryKeyConstraint("only_one", name=op.f("sandbox_clock_pkey")),
    )
    op.create_table(
        "capacity_figure",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column(
            "care_level",
            sa.Enum(
                "basic",
                "advanced",
                "hospital_specialised",
                "specialised_rehab",
                name="carelevel",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("clinical_area", sa.String(), nullable=False),
        sa.Column(
            "delivery_mode",
            sa.Enum(
                "on_site",
                "home",
                "video",
                "inpatient",
                "site_less",
                name="deliverymode",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("reserved_for_residents", sa.Integer(), nullable=False),
        sa.Column("accepts_out_of_area", sa.Boolean(), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("places >= 0", name=op.f("capacity_figure_places_not_negative")),
        sa.CheckConstraint(
            "reserved_for_residents BETWEEN 0 AND places",
            name=op.f("capacity_figure_reserve_within_places"),
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["capacity_publication.publication_id"],
            name=op.f("capacity_figure_publication_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("publication_id", "row_number", name=op.f("capacity_figure_pkey")),
    )
    op.create_table(
        "match_run",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.String(), nullable=True),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("request", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="runstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("input_hash", sa.String(), nullable=True),
        sa.Column("solver", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("policies", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("replay_of", sa.Uuid(), nullable=True),
        sa.Column("differences", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("snapshot", sa.LargeBinary(), nullable=True),
        sa.Column("solution", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("match_run_state_is_known"),
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 1", name=op.f("match_run_progress_is_a_share")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.authority_id"], name=op.f("match_run_authority_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["replay_of"], ["match_run.run_id"], name=op.f("match_run_replay_of_fkey")
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("match_run_pkey")),
    )
    op.create_table(
        "region",
        sa.Column("region_id", sa.String(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("area_km2", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["authority.authority_id"], name=op.f("region_region_id_fkey")
        ),
        sa.PrimaryKeyConstraint("region_id", name=op.f("region_pkey")),
    )
    op.create_table(
        "health_council",
        sa.Column("health_council_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.region_id"], name=op.f("health_council_region_id_fkey")
        ),
        sa.PrimaryKeyConstraint("health_council_id", name=op.f("health_council_pkey")),
    )
    op.create_table(
        "municipality",
        sa.Column("municipality_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("health_council_id", sa.String(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("area_km2", sa.Float(), nullable=False),
        sa.Column("town", sa.String(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("population_lat", sa.Float(), nullable=False),
        sa.Column("population_lon", sa.Float(), nullable=False),
        sa.CheckConstraint(
            "municipality_code ~ '^[0-9]{4}$'", name=op.f("municipality_code_has_four_digits")
        ),
        sa.CheckConstraint("population > 0", name=op.f("municipality_population_positive")),
        sa.ForeignKeyConstraint(
            ["health_council_id"],
            ["health_council.health_council_id"],
            name=op.f("municipality_health_council_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["authority.authority_id"],
            name=op.f("municipality_municipality_code_fkey"),
        ),
        sa.PrimaryKeyConstraint("municipality_code", name=op.f("municipality_pkey")),
    )
    op.create_table(
        "municipality_region",
        sa.Column("municipality_code", sa.String(), nullable=False),
        sa.Column("region_id", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.text("int4range(municipality_code::int, municipality_code::int, '[]')"), "&&"),
            (sa.text("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="municipality_region_one_at_a_time",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["municipality.municipality_code"],
            name=op.f("municipality_region_municipality_code_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.region_id"], name=op.f("municipality_region_region_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "municipality_code", "valid_from", name=op.f("municipality_region_pkey")
        ),
    )
    op.create_table(
        "site",
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("neuro_function", sa.String(), nullable=True),
        sa.Column("neuro_note", sa.String(), nullable=True),
        sa.Column("candidate", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("municipality_code", sa.String(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("coord_precision", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["municipality.municipality_code"],
            name=op.f("site_municipality_code_fkey"),
        ),
        sa.PrimaryKeyConstraint("site_id", name=op.f("site_pkey")),
    )
    op.create_table(
        "travel_zone",
        sa.Column("zone_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("municipality_code", sa.String(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["municipality.municipality_code"],
            name=op.f("travel_zone_municipality_code_fkey"),
        ),
        sa.PrimaryKeyConstraint("zone_id", name=op.f("travel_zone_pkey")),
        sa.UniqueConstraint("position", name=op.f("travel_zone_position_key")),
    )
    op.create_table(
        "postcode",
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("municipality_code", sa.String(), nullable=False),
        sa.Column("zone_id", sa.String(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["municipality.municipality_code"],
            name=op.f("postcode_municipality_code_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["zone_id"], ["travel_zone.zone_id"], name=op.f("postcode_zone_id_fkey")
        ),
        sa.PrimaryKeyConstraint("postcode", name=op.f("postcode_pkey")),
    )
    op.create_index(op.f("postcode_zone_id_idx"), "postcode", ["zone_id"], unique=False)
    op.create_table(
        "travel",
        sa.Column("zone_id", sa.String(), nullable=False),
        sa.Column("minutes", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.ForeignKeyConstraint(
            ["zone_id"], ["travel_zone.zone_id"], name=op.f("travel_zone_id_fkey")
        ),
        sa.PrimaryKeyConstraint("zone_id", name=op.f("travel_pkey")),
    )
    op.create_table(
        "plan",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("issuer_kind", sa.String(), nullable=False),
        sa.Column("issuer_sor", sa.String(), nullable=True),
        sa.Column("citizen_ref", sa.String(), nullable=False),
        sa.Column("cpr_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("clinical_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("home_municipality", sa.String(), nullable=False),
        sa.Column(
            "plan_type",
            sa.Enum(
                "general",
                "hospital_specialised",
                "specialised_rehab",
                "self_training",
                name="plantype",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "care_level",
            sa.Enum(
                "basic",
                "advanced",
                "hospital_specialised",
                "specialised_rehab",
                name="carelevel",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("clinical_area", sa.String(), nullable=False),
        sa.Column(
            "age_group",
            sa.Enum("child", "adult", name="agegroup", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("discharged_on", sa.Date(), nullable=False),
        sa.Column("not_before", sa.Date(), nullable=True),
        sa.Column("clinical_start_deadline", sa.Date(), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("consent", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recipients", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("rule_set", sa.String(), nullable=False),
        sa.Column("responsible_authority_id", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held_by_patient",
                "awaiting_stratification",
                "awaiting_offer",
                "awaiting_hospital_choice",
                "offered",
                "choice_made",
                "choice_lapsed",
                "agreed_private",
                "placed",
                "started",
                "completed",
                "closed_by_citizen",
                "revoked",
                "information_only",
                name="planstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("age_group IN ('child', 'adult')", name=op.f("plan_age_group_is_known")),
        sa.CheckConstraint(
            "care_level IS NULL OR (plan_type = 'general' AND care_level IN ('basic', 'advanced')) OR (plan_type <> 'general' AND care_level = plan_type)",
            name=op.f("plan_level_fits_type"),
        ),
        sa.CheckConstraint(
            "plan_type IN ('general', 'hospital_specialised', 'specialised_rehab', 'self_training')",
            name=op.f("plan_type_is_known"),
        ),
        sa.CheckConstraint("rule_set IN ('2018', '2027')", name=op.f("plan_rule_set_is_known")),
        sa.CheckConstraint(
            "state IN ('held_by_patient', 'awaiting_stratification', 'awaiting_offer', 'awaiting_hospital_choice', 'offered', 'choice_made', 'choice_lapsed', 'agreed_private', 'placed', 'started', 'completed', 'closed_by_citizen', 'revoked', 'information_only')",
            name=op.f("plan_state_is_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('offered', 'choice_made', 'choice_lapsed', 'placed', 'started') OR care_level IS NOT NULL",
            name=op.f("plan_level_known_when_offered"),
        ),
        sa.CheckConstraint(
            "clinical_start_deadline IS NULL OR clinical_start_deadline >= coalesce(not_before, discharged_on)",
            name=op.f("plan_clinical_window_not_empty"),
        ),
        sa.CheckConstraint(
            "not_before IS NULL OR not_before >= discharged_on", name=op.f("plan_not_before_ok")
        ),
        sa.ForeignKeyConstraint(
            ["clinical_area"], ["clinical_area.clinical_area"], name=op.f("plan_clinical_area_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["home_municipality"],
            ["municipality.municipality_code"],
            name=op.f("plan_home_municipality_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["postcode"], ["postcode.postcode"], name=op.f("plan_postcode_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_authority_id"],
            ["authority.authority_id"],
            name=op.f("plan_responsible_authority_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("plan_pkey")),
        sa.UniqueConstraint("issued_by", "external_id", name="plan_external_id_once_per_issuer"),
    )
    op.create_index(
        "plan_by_authority_and_state", "plan", ["responsible_authority_id", "state"], unique=False
    )
    op.create_index("plan_by_citizen", "plan", ["citizen_ref"], unique=False)
    op.create_index(
        "plan_open",
        "plan",
        ["plan_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('awaiting_offer', 'offered', 'choice_lapsed')"),
    )
    op.create_table(
        "provider",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "municipal",
                "regional",
                "hospital",
                "private",
                name="providerkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("authority_id", sa.String(), nullable=True),
        sa.Column("operator_authority_id", sa.String(), nullable=True),
        sa.Column("municipality_code", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("cvr", sa.String(), nullable=True),
        sa.Column("sor_id", sa.String(), nullable=True),
        sa.Column("access", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'private') = (authority_id IS NULL)",
            name=op.f("provider_public_has_an_authority"),
        ),
        sa.CheckConstraint(
            "cvr IS NULL OR cvr ~ '^[0-9]{8}$'", name=op.f("provider_cvr_has_eight_digits")
        ),
        sa.CheckConstraint(
            "kind IN ('municipal', 'regional', 'hospital', 'private')",
            name=op.f("provider_kind_is_known"),
        ),
        sa.CheckConstraint(
            "lat BETWEEN 54 AND 58 AND lon BETWEEN 7 AND 16", name=op.f("provider_lies_in_denmark")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.authority_id"], name=op.f("provider_authority_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["municipality.municipality_code"],
            name=op.f("provider_municipality_code_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["operator_authority_id"],
            ["authority.authority_id"],
            name=op.f("provider_operator_authority_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["postcode"], ["postcode.postcode"], name=op.f("provider_postcode_fkey")
        ),
        sa.PrimaryKeyConstraint("provider_id", name=op.f("provider_pkey")),
    )
    op.create_index(op.f("provider_authority_id_idx"), "provider", ["authority_id"], unique=False)
    op.create_index(
        op.f("provider_municipality_code_idx"), "provider", ["municipality_code"], unique=False
    )
    op.create_table(
        "agreed_start",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.plan_id"], name=op.f("agreed_start_plan_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.provider_id"], name=op.f("agreed_start_provider_id_fkey")
        ),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("agreed_start_pkey")),
    )
    op.create_index(
        "agreed_start_one_live",
        "agreed_start",
        ["plan_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "capacity_confirmation",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.provider_id"],
            name=op.f("capacity_confirmation_provider_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "provider_id", "observed_at", name=op.f("capacity_confirmation_pkey")
        ),
    )
    op.create_table(
        "capacity_refusal",
        sa.Column("refusal_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column(
            "care_level",
            sa.Enum(
                "basic",
                "advanced",
                "hospital_specialised",
                "specialised_rehab",
                name="carelevel",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("clinical_area", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("own_residents_affected", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "supported",
                "not_supported",
                "insufficient_data",
                "invalid",
                "effective",
                "withdrawn",
                "expired",
                name="refusalstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adopted_by", sa.String(), nullable=True),
        sa.Column("override_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "care_level IN ('basic', 'advanced', 'hospital_specialised', 'specialised_rehab')",
            name=op.f("capacity_refusal_level_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('supported', 'not_supported', 'insufficient_data', 'invalid', 'effective', 'withdrawn', 'expired')",
            name=op.f("capacity_refusal_state_is_known"),
        ),
        sa.CheckConstraint(
            "own_residents_affected >= 0", name=op.f("capacity_refusal_residents_not_negative")
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("capacity_refusal_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["clinical_area"],
            ["clinical_area.clinical_area"],
            name=op.f("capacity_refusal_clinical_area_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.plan_id"], name=op.f("capacity_refusal_plan_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.provider_id"],
            name=op.f("capacity_refusal_provider_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("refusal_id", name=op.f("capacity_refusal_pkey")),
    )
    op.create_index(
        "capacity_refusal_in_effect",
        "capacity_refusal",
        ["provider_id"],
        unique=False,
        postgresql_where=sa.text("state = 'effective'"),
    )
    op.create_table(
        "event",
        sa.Column("event_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_role", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("rule_set", sa.String(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name=op.f("event_plan_id_fkey")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("event_pkey")),
    )
    op.create_index("event_by_plan", "event", ["plan_id", "event_id"], unique=False)
    op.create_table(
        "framework_contract",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column(
            "party",
            sa.Enum(
                "kl",
                "danske_regioner",
                "authority",
                name="contractparty",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("authority_id", sa.String(), nullable=True),
        sa.Column("care_levels", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("clinical_areas", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(party = 'authority') = (authority_id IS NOT NULL)",
            name=op.f("framework_contract_authority_iff_its_own"),
        ),
        sa.CheckConstraint(
            "party IN ('kl', 'danske_regioner', 'authority')",
            name=op.f("framework_contract_party_is_known"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            name=op.f("framework_contract_dates_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authority.authority_id"],
            name=op.f("framework_contract_authority_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.provider_id"],
            name=op.f("framework_contract_provider_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("contract_id", name=op.f("framework_contract_pkey")),
    )
    op.create_index(
        op.f("framework_contract_provider_id_idx"),
        "framework_contract",
        ["provider_id"],
        unique=False,
    )
    op.create_table(
        "plan_dispatch",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.plan_id"], name=op.f("plan_dispatch_plan_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.provider_id"], name=op.f("plan_dispatch_provider_id_fkey")
        ),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("plan_dispatch_pkey")),
    )
    op.create_table(
        "service_offering",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column(
            "care_level",
            sa.Enum(
                "basic",
                "advanced",
                "hospital_specialised",
                "specialised_rehab",
                name="carelevel",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("clinical_area", sa.String(), nullable=False),
        sa.Column("delivery_modes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("age_groups", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("competent_staff", sa.Integer(), nullable=False),
        sa.Column("cover_declared", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "care_level IN ('basic', 'advanced', 'hospital_specialised', 'specialised_rehab')",
            name=op.f("service_offering_level_is_known"),
        ),
        sa.CheckConstraint(
            "competent_staff >= 0", name=op.f("service_offering_staff_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["clinical_area"],
            ["clinical_area.clinical_area"],
            name=op.f("service_offering_clinical_area_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.provider_id"],
            name=op.f("service_offering_provider_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "provider_id", "care_level", "clinical_area", name=op.f("service_offering_pkey")
        ),
    )
    op.create_index(
        "service_offering_by_service",
        "service_offering",
        ["care_level", "clinical_area"],
        unique=False,
    )
    op.create_table(
        "stratification",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "care_level",
            sa.Enum(
                "basic",
                "advanced",
                "hospital_specialised",
                "specialised_rehab",
                name="carelevel",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("assessed_by", sa.String(), nullable=False),
        sa.Column("co_signer", sa.String(), nullable=True),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "care_level IN ('basic', 'advanced')", name=op.f("stratification_level_is_municipal")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.plan_id"], name=op.f("stratification_plan_id_fkey")
        ),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("stratification_pkey")),
    )
    op.create_table(
        "capacity_slot",
        sa.Column("slot_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column(
            "care_level",
            sa.Enum(
                "basic",
                "advanced",
                "hospital_specialised",
                "specialised_rehab",
                name="carelevel",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("clinical_area", sa.String(), nullable=False),
        sa.Column(
            "delivery_mode",
            sa.Enum(
                "on_site",
                "home",
                "video",
                "inpatient",
                "site_less",
                name="deliverymode",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("reserved_for_residents", sa.Integer(), nullable=False),
        sa.Column("accepts_out_of_area", sa.Boolean(), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column("taken_by_guests", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ceiling", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "care_level IN ('basic', 'advanced', 'hospital_specialised', 'specialised_rehab')",
            name=op.f("capacity_slot_level_is_known"),
        ),
        sa.CheckConstraint(
            "delivery_mode IN ('on_site', 'home', 'video', 'inpatient', 'site_less')",
            name=op.f("capacity_slot_mode_is_known"),
        ),
        sa.CheckConstraint("places >= 0", name=op.f("capacity_slot_places_not_negative")),
        sa.CheckConstraint(
            "reserved_for_residents BETWEEN 0 AND places",
            name=op.f("capacity_slot_reserve_within_places"),
        ),
        sa.CheckConstraint(
            "taken BETWEEN 0 AND ceiling", name=op.f("capacity_slot_not_sold_twice")
        ),
        sa.CheckConstraint(
            "taken_by_guests BETWEEN 0 AND taken", name=op.f("capacity_slot_guests_within_taken")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "care_level", "clinical_area"],
            [
                "service_offering.provider_id",
                "service_offering.care_level",
                "service_offering.clinical_area",
            ],
            name="capacity_slot_service_is_offered",
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["capacity_publication.publication_id"],
            name=op.f("capacity_slot_publication_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("slot_id", name=op.f("capacity_slot_pkey")),
        sa.UniqueConstraint(
            "provider_id",
            "care_level",
            "clinical_area",
            "delivery_mode",
            "start_on",
            name="capacity_slot_one_figure_in_force",
        ),
    )
    op.create_index("capacity_slot_by_day", "capacity_slot", ["start_on", "slot_id"], unique=False)
    op.create_index(
        "capacity_slot_by_service",
        "capacity_slot",
        ["care_level", "clinical_area", "start_on"],
        unique=False,
    )
    op.create_index(
        "capacity_slot_free",
        "capacity_slot",
        ["provider_id", "care_level", "clinical_area", "start_on"],
        unique=False,
        postgresql_where=sa.text("taken < places"),
    )
    op.create_table(
        "booking",
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("slot_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("offer", "choice", name="bookingpurpose", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("as_guest", sa.Boolean(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_reason", sa.String(), nullable=True),
        sa.CheckConstraint("purpose IN ('offer', 'choice')", name=op.f("booking_purpose_is_known")),
        sa.CheckConstraint(
            "(released_at IS NULL) = (release_reason IS NULL)",
            name=op.f("booking_release_has_a_reason"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name=op.f("booking_plan_id_fkey")),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["capacity_slot.slot_id"], name=op.f("booking_slot_id_fkey")
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("booking_pkey")),
    )
    op.create_index("booking_by_slot", "booking", ["slot_id"], unique=False)
    op.create_index(
        "booking_one_open_per_purpose",
        "booking",
        ["plan_id", "purpose"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "match_proposal",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("slot_id", sa.BigInteger(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column(
            "basis",
            sa.Enum(
                "§ 7, stk. 1",
                "§ 7, stk. 3",
                "§ 7, stk. 6",
                name="basis",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("waiting_days", sa.Integer(), nullable=True),
        sa.Column("travel_minutes", sa.Integer(), nullable=True),
        sa.Column("preference", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("alternatives", sa.LargeBinary(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.plan_id"], name=op.f("match_proposal_plan_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.provider_id"], name=op.f("match_proposal_provider_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["match_run.run_id"], name=op.f("match_proposal_run_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["capacity_slot.slot_id"], name=op.f("match_proposal_slot_id_fkey")
        ),
        sa.PrimaryKeyConstraint("run_id", "plan_id", name=op.f("match_proposal_pkey")),
    )
    op.create_index("match_proposal_by_plan", "match_proposal", ["plan_id"], unique=False)
    op.create_table(
        "choice",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "§ 7, stk. 1",
                "§ 7, stk. 3",
                "§ 7, stk. 6",
                name="basis",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("late_reason", sa.String(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "confirmed",
                "withdrawn",
                name="choicestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "basis IN ('§ 7, stk. 1', '§ 7, stk. 3', '§ 7, stk. 6')",
            name=op.f("choice_basis_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('submitted', 'confirmed', 'withdrawn')", name=op.f("choice_state_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.booking_id"], name=op.f("choice_booking_id_fkey")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name=op.f("choice_plan_id_fkey")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.provider_id"], name=op.f("choice_provider_id_fkey")
        ),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("choice_pkey")),
    )
    op.create_index(
        "choice_one_live",
        "choice",
        ["plan_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('submitted', 'confirmed')"),
    )
    op.create_table(
        "placement",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "§ 7, stk. 1",
                "§ 7, stk. 3",
                "§ 7, stk. 6",
                name="basis",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "confirmed",
                "started",
                "cancelled",
                "no_show",
                "completed",
                name="placementstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "basis IN ('§ 7, stk. 1', '§ 7, stk. 3', '§ 7, stk. 6')",
            name=op.f("placement_basis_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('confirmed', 'started', 'cancelled', 'no_show', 'completed')",
            name=op.f("placement_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.booking_id"], name=op.f("placement_booking_id_fkey")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name=op.f("placement_plan_id_fkey")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.provider_id"], name=op.f("placement_provider_id_fkey")
        ),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("placement_pkey")),
    )
    op.create_index("placement_by_provider", "placement", ["provider_id"], unique=False)
    op.create_index(
        "placement_one_live",
        "placement",
        ["plan_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('confirmed', 'started', 'no_show')"),
    )
    op.create_table(
        "start_offer",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_choice_stated", sa.Boolean(), nullable=False),
        sa.Column("private_choice_stated", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "notified",
                "held",
                "accepted",
                "superseded",
                "released",
                "fulfilled",
                name="offerstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state IN ('notified', 'held', 'accepted', 'superseded', 'released', 'fulfilled')",
            name=op.f("start_offer_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.booking_id"], name=op.f("start_offer_booking_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.plan_id"], name=op.f("start_offer_plan_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.provider_id"], name=op.f("start_offer_provider_id_fkey")
        ),
        sa.PrimaryKeyConstraint("plan_id", "version", name=op.f("start_offer_pkey")),
        sa.UniqueConstraint("booking_id", name=op.f("start_offer_booking_id_key")),
    )
    op.create_index(
        "start_offer_awaiting_reply",
        "start_offer",
        ["reply_by"],
        unique=False,
        postgresql_where=sa.text("state = 'notified'"),
    )
    op.create_index(
        "start_offer_one_in_force",
        "start_offer",
        ["plan_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('notified', 'held', 'accepted')"),
    )
