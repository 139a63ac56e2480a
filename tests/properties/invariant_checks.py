"""The invariants as questions to the database: each gives the plans, or places, that break one.

They share nothing with the constraints, which could be wrong in the same way as the service.
`$1` is a plan, or null for all of them.
"""

import asyncpg

_IN_FORCE = "('notified', 'held', 'accepted')"
_ENDED = "('completed', 'closed_by_citizen', 'revoked', 'deceased', 'information_only')"
_OF_PLAN = "($1::uuid IS NULL OR {}.plan_id = $1)"
_UNCORRECTED = """
    NOT EXISTS (SELECT FROM event c WHERE c.plan_id = p.plan_id
                AND c.event IN ('plan.corrected', 'plan.level_changed'))
"""
_P, _E = _OF_PLAN.format("p"), _OF_PLAN.format("e")

CHECKS = {
    "I1 one offer version holds the public place of a plan that waits for a choice": f"""
        SELECT p.plan_id::text FROM plan p WHERE {_P}
            AND p.state IN ('offered', 'choice_lapsed')
            AND 1 <> (SELECT count(*) FROM start_offer o JOIN booking b USING (booking_id)
                      WHERE o.plan_id = p.plan_id AND o.state IN {_IN_FORCE}
                        AND b.plan_id = p.plan_id AND b.released_at IS NULL)
    """,
    "I1 a choice made beside an offer leaves its place held": f"""
        SELECT p.plan_id::text FROM plan p JOIN start_offer o USING (plan_id)
        JOIN booking b USING (booking_id)
        WHERE {_P} AND o.state IN {_IN_FORCE}
            AND (b.released_at IS NOT NULL OR b.plan_id <> p.plan_id)
    """,
    "I1 a plan that has not been offered anything, or has ended, holds no public place": f"""
        SELECT p.plan_id::text FROM plan p JOIN booking b USING (plan_id)
        WHERE {_P} AND b.released_at IS NULL AND p.state IN (
            'held_by_patient', 'awaiting_stratification', 'awaiting_offer',
            'awaiting_hospital_choice')
    """,
    "I1 a plan that ended before its course gave every place back": f"""
        SELECT p.plan_id::text FROM plan p JOIN booking b USING (plan_id)
        WHERE {_P} AND b.released_at IS NULL AND p.state IN {_ENDED}
            AND NOT EXISTS (SELECT FROM event e WHERE e.plan_id = p.plan_id
                            AND e.event = 'course.started')
    """,
    "I1 a placed plan holds exactly its own place": f"""
        SELECT p.plan_id::text FROM plan p WHERE {_P} AND p.state = 'placed'
            AND (SELECT array_agg(b.booking_id) FROM booking b
                 WHERE b.plan_id = p.plan_id AND b.released_at IS NULL)
                IS DISTINCT FROM
                (SELECT array_agg(l.booking_id) FROM placement l
                 WHERE l.plan_id = p.plan_id AND l.state IN ('confirmed', 'no_show'))
    """,
    "I2 nothing that stands starts before discharge or before the hospital allows it": f"""
        SELECT p.plan_id::text FROM plan p JOIN (
            SELECT plan_id, start_on FROM start_offer WHERE state IN {_IN_FORCE}
            UNION ALL
            SELECT plan_id, start_on FROM choice WHERE state IN ('submitted', 'confirmed')
            UNION ALL
            SELECT plan_id, start_on FROM agreed_start WHERE ended_at IS NULL
            UNION ALL
            SELECT plan_id, coalesce(started_on, start_on) FROM placement
            WHERE state <> 'cancelled'
        ) s USING (plan_id)
        WHERE {_P} AND s.start_on < greatest(p.discharged_on, p.not_before)
            AND NOT EXISTS (  -- what had begun is left alone by a correction
                SELECT FROM event b JOIN event c USING (plan_id)
                WHERE b.plan_id = p.plan_id AND b.event = 'course.started'
                    AND c.event IN ('plan.corrected', 'plan.level_changed')
                    AND c.event_id > b.event_id)
    """,
    "I3 a private place was chosen by a right held then, no later than the offer in force": f"""
        SELECT p.plan_id::text FROM placement p WHERE {_P} AND p.basis = '§ 7, stk. 3'
            AND NOT EXISTS (
                SELECT FROM choice c WHERE c.plan_id = p.plan_id AND c.booking_id = p.booking_id
                    AND c.basis = p.basis AND c.right_code IN
                        ('PUBLIC_START_LATE', 'OFFER_MISSING', 'RIGHT_KEPT_FROM_EARLIER_OFFER')
                    AND (c.start_on <= c.latest_start_on
                         OR c.latest_start_on IS NULL AND c.right_code <> 'PUBLIC_START_LATE'))
            AND NOT EXISTS (  -- a missed meeting is booked anew, later
                SELECT FROM event e WHERE e.plan_id = p.plan_id
                    AND e.event = 'placement.rebooked')
    """,
    "I3 the offer told before a private choice is one that the start does not come after": f"""
        SELECT p.plan_id::text FROM choice p WHERE {_P} AND p.basis = '§ 7, stk. 3'
            AND p.latest_start_on IS NOT NULL
            AND p.latest_start_on NOT IN (
                SELECT start_on FROM start_offer o WHERE o.plan_id = p.plan_id)
    """,
    "I4 every dispatch follows an agreement of its own that was told of before": f"""
        SELECT e.plan_id::text FROM event e WHERE {_E}
            AND e.event IN ('agreement.reported', 'plan.dispatched')
        GROUP BY e.plan_id
        HAVING count(*) FILTER (WHERE e.event = 'plan.dispatched')
             > count(*) FILTER (WHERE e.event = 'agreement.reported')
            OR min(e.event_id) FILTER (WHERE e.event = 'plan.dispatched')
             < min(e.event_id) FILTER (WHERE e.event = 'agreement.reported')
            OR count(*) FILTER (WHERE e.event = 'plan.dispatched')
            <> (SELECT count(*) FROM plan_dispatch d WHERE d.plan_id = e.plan_id)
            OR count(*) FILTER (WHERE e.event = 'plan.dispatched')
            <> (SELECT count(*) FROM outbox m
                WHERE m.plan_id = e.plan_id AND m.topic = 'plan.dispatched')
    """,
    "I4 a private place was dispatched to, and once": f"""
        SELECT p.plan_id::text FROM placement p WHERE {_P} AND p.basis = '§ 7, stk. 3'
        GROUP BY p.plan_id
        HAVING count(*) <> (SELECT count(*) FROM plan_dispatch d WHERE d.plan_id = p.plan_id)
    """,
    "I5 every slot counts what is taken, and no more than there is": """
        SELECT s.slot_id::text FROM capacity_slot s
        LEFT JOIN booking b ON b.slot_id = s.slot_id AND b.released_at IS NULL
        WHERE $1::uuid IS NULL
        GROUP BY s.slot_id
        HAVING s.taken <> count(b.booking_id) OR s.taken > s.places
            OR s.taken_by_guests <> count(b.booking_id) FILTER (WHERE b.as_guest)
            OR s.taken_by_guests > s.places - s.reserved_for_residents
    """,
    "I6 no resident is turned away": f"""
        SELECT e.plan_id::text FROM event e JOIN plan p USING (plan_id)
        JOIN provider v ON v.provider_id = (e.facts ->> 'provider_id')::uuid
        WHERE {_E} AND e.event = 'choice.refused'
            AND v.authority_id = p.responsible_authority_id
            AND NOT EXISTS (SELECT FROM event m WHERE m.plan_id = p.plan_id
                            AND m.event IN ('plan.citizen_moved', 'plan.corrected'))
    """,
    "I7 history is a chain from draft to where the plan stands, and every link is signed": f"""
        SELECT e.plan_id::text FROM (
            SELECT e.plan_id, e.from_state, e.to_state, p.state,
                   coalesce(lag(e.to_state) OVER w, 'draft') AS before,
                   e.event_id = max(e.event_id) OVER (PARTITION BY e.plan_id) AS is_last,
                   '' = ANY (ARRAY[e.actor_role, e.actor, e.rule_set, e.citation]) AS unsigned
            FROM event e JOIN plan p USING (plan_id)
            WHERE {_E} AND e.to_state IS NOT NULL AND e.event NOT LIKE 'refusal.%'
            WINDOW w AS (PARTITION BY e.plan_id ORDER BY e.event_id)
        ) e
        WHERE e.from_state IS DISTINCT FROM e.before OR e.unsigned
            OR (e.is_last AND e.to_state <> e.state)
    """,
    "I7 no plan is without history": f"""
        SELECT p.plan_id::text FROM plan p
        WHERE {_P} AND NOT EXISTS (SELECT FROM event e WHERE e.plan_id = p.plan_id)
    """,
    "I9 time ends no plan": f"""
        SELECT e.plan_id::text FROM event e
        WHERE {_E} AND e.actor_role = 'system' AND e.to_state IN {_ENDED}
            AND e.from_state <> e.to_state
    """,
    "I10 only a hospital corrects a plan": f"""
        SELECT e.plan_id::text FROM event e
        WHERE {_E} AND e.actor_role <> 'hospital'
            AND (e.event = 'plan.corrected'
                 OR e.event = 'plan.level_changed' AND e.citation = '§ 5, stk. 2')
    """,
    "I11 a plan names those only whom the patient agreed to": f"""
        SELECT p.plan_id::text FROM plan p, unnest(p.recipients) who
        WHERE {_P} AND (p.consent ->> CASE who WHEN 'chosen_hospital' THEN 'hospital' ELSE who END
            )::boolean IS NOT TRUE
    """,
    "I11 what leaves goes to the consented, or to whom a start is agreed with": f"""
        SELECT p.plan_id::text FROM plan p JOIN outbox m USING (plan_id)
        WHERE {_P} AND {_UNCORRECTED} AND NOT (
            m.recipient_kind = ANY (p.recipients)
            OR m.recipient_kind = 'provider' AND EXISTS (
                SELECT FROM agreed_start a WHERE a.plan_id = p.plan_id
                    AND a.provider_id::text = m.recipient_id))
    """,
    "I12 a notice states the free choice exactly when the start comes after day 7": f"""
        SELECT p.plan_id::text FROM plan p JOIN start_offer o USING (plan_id)
        WHERE {_P} AND {_UNCORRECTED} AND (
            NOT o.public_choice_stated
            OR o.private_choice_stated <> EXISTS (  -- a right once told of stays (A-07)
                SELECT FROM start_offer v WHERE v.plan_id = p.plan_id AND v.version <= o.version
                    AND v.start_on > coalesce(p.not_before, p.discharged_on) + 7))
    """,
}


async def broken(
    database: asyncpg.Connection | asyncpg.Pool, plan_id: str | None = None
) -> dict[str, list[str]]:
    """The invariants that do not hold, with what breaks each; nothing when all hold."""
    found = {name: await database.fetch(query, plan_id) for name, query in CHECKS.items()}
    return {name: [row[0] for row in rows] for name, rows in found.items() if rows}
