"""Providers with what they offer and what they have contracts for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import any_, delete, exists, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.providers import ContractTable, OfferingTable, ProviderTable
from db.tables.reference import PostcodeTable
from service.rules.facts import ContractFacts, OfferingFacts, ProviderFacts
from service.rules.vocabulary import (
    AgeGroup,
    CareLevel,
    ContractParty,
    DeliveryMode,
    ProviderKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A provider with its offerings and contracts, and the town of its postcode."""

    provider: ProviderTable
    town: str
    offerings: list[OfferingTable]
    contracts: list[ContractTable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a list of providers is narrowed to; none means any."""

    municipality_code: str | None = None
    kind: ProviderKind | None = None
    care_level: CareLevel | None = None
    clinical_area: str | None = None
    contract_party: ContractParty | None = None
    access: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A provider as the law and the citizen see it.

    Attributes:
        facts: for the rules; holds the offerings that were asked for.
        address: street and number; none where it is not told, as with `phone`.
        travel_minutes: from the citizen's zone; none when no zone was given.
    """

    facts: ProviderFacts
    name: str
    phone: str | None
    address: str | None
    postcode: str
    lat: float
    lon: float
    access: tuple[str, ...]
    travel_minutes: int | None


async def find(session: AsyncSession, provider_id: UUID) -> Whole | None:
    """One provider, or none."""
    provider = await session.get(ProviderTable, provider_id)
    if provider is None:
        return None
    return (await _whole(session, [provider]))[0]


async def municipality_of(session: AsyncSession, provider_id: UUID) -> str | None:
    """Code of the municipality a provider lies in, or none."""
    statement = select(col(ProviderTable.municipality_code)).where(
        col(ProviderTable.provider_id) == provider_id
    )
    return await session.scalar(statement)


async def lock(session: AsyncSession, provider_id: UUID) -> ProviderTable | None:
    """One provider, kept from others until the transaction ends."""
    # Read anew: who was waited for may have changed what this transaction has seen before.
    return await session.get(
        ProviderTable, provider_id, with_for_update=True, populate_existing=True
    )


async def page(
    session: AsyncSession, sought: Sought, *, after: UUID | None, limit: int
) -> list[Whole]:
    """Providers in order of id, after one of them."""
    statement = _narrowed(sought).order_by(col(ProviderTable.provider_id)).limit(limit)
    if after is not None:
        statement = statement.where(col(ProviderTable.provider_id) > after)
    return await _whole(session, list((await session.scalars(statement)).all()))


async def nearest(
    session: AsyncSession, sought: Sought, *, zone_id: str, first: int, limit: int
) -> list[tuple[Whole, int]]:
    """Providers in order of travel minutes from a zone, then id, from the `first` one on."""
    minutes = await _minutes_from(session, zone_id)
    rows = list((await session.scalars(_narrowed(sought))).all())
    rows.sort(key=lambda row: (minutes[row.postcode], row.provider_id))
    whole = await _whole(session, rows[first : first + limit])
    return [(one, minutes[one.provider.postcode]) for one in whole]


async def _minutes_from(session: AsyncSession, zone_id: str) -> dict[str, int]:
    """Travel minutes from a zone to every postcode that has a provider."""
    rows = await session.execute(
        text(
            "SELECT DISTINCT postcode.postcode, travel.minutes[travel_zone.position]"
            " FROM provider JOIN postcode USING (postcode)"
            " JOIN travel_zone USING (zone_id)"
            " CROSS JOIN travel WHERE travel.zone_id = :zone_id"
        ),
        {"zone_id": zone_id},
    )
    return {postcode: minutes for postcode, minutes in rows}


def _narrowed(sought: Sought) -> Any:  # noqa: ANN401 - a select whose type says nothing to a reader
    statement = select(ProviderTable)
    if sought.municipality_code is not None:
        statement = statement.where(
            col(ProviderTable.municipality_code) == sought.municipality_code
        )
    if sought.kind is not None:
        statement = statement.where(col(ProviderTable.kind) == sought.kind)
    if sought.care_level is not None or sought.clinical_area is not None:
        offered = exists().where(col(OfferingTable.provider_id) == col(ProviderTable.provider_id))
        if sought.care_level is not None:
            offered = offered.where(col(OfferingTable.care_level) == sought.care_level)
        if sought.clinical_area is not None:
            offered = offered.where(col(OfferingTable.clinical_area) == sought.clinical_area)
        statement = statement.where(offered)
    if sought.access is not None:
        statement = statement.where(literal(sought.access) == any_(col(ProviderTable.access)))
    if sought.contract_party is not None:
        statement = statement.where(
            exists().where(
                col(ContractTable.provider_id) == col(ProviderTable.provider_id),
                col(ContractTable.party) == sought.contract_party,
            )
        )
    return statement


async def _whole(session: AsyncSession, providers: Sequence[ProviderTable]) -> list[Whole]:
    ids = [row.provider_id for row in providers]
    offerings = (
        await session.scalars(
            select(OfferingTable)
            .where(col(OfferingTable.provider_id).in_(ids))
            .order_by(col(OfferingTable.care_level), col(OfferingTable.clinical_area))
        )
    ).all()
    contracts = (
        await session.scalars(
            select(ContractTable)
            .where(col(ContractTable.provider_id).in_(ids))
            .order_by(col(ContractTable.valid_from), col(ContractTable.contract_id))
        )
    ).all()
    # Each list is gone through once: asked again for every provider it takes seconds for hundreds.
    offered: dict[UUID, list[OfferingTable]] = {provider_id: [] for provider_id in ids}
    agreed: dict[UUID, list[ContractTable]] = {provider_id: [] for provider_id in ids}
    for offering in offerings:
        offered[offering.provider_id].append(offering)
    for contract in contracts:
        agreed[contract.provider_id].append(contract)
    towns = await _towns(session, {row.postcode for row in providers})
    return [
        Whole(
            provider=row,
            town=towns[row.postcode],
            offerings=offered[row.provider_id],
            contracts=agreed[row.provider_id],
        )
        for row in providers
    ]


async def town_of(session: AsyncSession, postcode: str) -> str:
    """The town of a postcode that is known."""
    return (await _towns(session, {postcode}))[postcode]


async def _towns(session: AsyncSession, postcodes: set[str]) -> dict[str, str]:
    statement = select(col(PostcodeTable.postcode), col(PostcodeTable.name)).where(
        col(PostcodeTable.postcode).in_(postcodes)
    )
    return {postcode: name for postcode, name in await session.execute(statement)}


async def add(session: AsyncSession, whole: Whole) -> None:
    """Store a new provider."""
    session.add(whole.provider)
    await session.flush()
    session.add_all([*whole.offerings, *whole.contracts])
    await session.flush()


async def replace_offerings(
    session: AsyncSession, provider_id: UUID, offerings: Sequence[OfferingTable]
) -> None:
    """Make `offerings` what the provider offers; one with published capacity cannot go."""
    kept = {(o.care_level, o.clinical_area) for o in offerings}
    existing = (
        await session.scalars(
            select(OfferingTable).where(col(OfferingTable.provider_id) == provider_id)
        )
    ).all()
    for row in existing:
        if (row.care_level, row.clinical_area) not in kept:
            await session.delete(row)
    await session.flush()
    for offering in offerings:
        await session.merge(offering)
    await session.flush()


async def replace_contracts(
    session: AsyncSession, provider_id: UUID, contracts: Sequence[ContractTable]
) -> None:
    """Make `contracts` the provider's contracts."""
    await session.execute(
        delete(ContractTable).where(col(ContractTable.provider_id) == provider_id)
    )
    session.add_all(contracts)
    await session.flush()


_CANDIDATES = text(
    """
    SELECT p.provider_id, p.name, p.kind, p.municipality_code, p.authority_id,
           p.operator_authority_id, p.phone, p.address, p.postcode, p.lat, p.lon, p.access,
           t.minutes[z.position] AS travel_minutes,
           o.offerings, coalesce(c.contracts, '[]'::jsonb) AS contracts
    FROM provider p
    JOIN postcode USING (postcode)
    JOIN travel_zone z USING (zone_id)
    LEFT JOIN travel t ON t.zone_id = :zone_id
    JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_array(
                   s.care_level, s.clinical_area, s.age_groups, s.delivery_modes)) AS offerings
        FROM service_offering s
        WHERE s.provider_id = p.provider_id
          AND (cast(:care_level AS text) IS NULL
               OR (s.care_level = :care_level AND s.clinical_area = :clinical_area))
    ) o ON o.offerings IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_array(
                   f.party, f.authority_id, f.care_levels, f.clinical_areas,
                   f.valid_from, f.valid_to)) AS contracts
        FROM framework_contract f WHERE f.provider_id = p.provider_id
    ) c ON true
    WHERE cast(:provider_id AS uuid) IS NULL OR p.provider_id = :provider_id
    ORDER BY p.provider_id
    """
)


async def candidates(
    session: AsyncSession,
    *,
    care_level: CareLevel | None = None,
    clinical_area: str | None = None,
    zone_id: str | None = None,
    provider_id: UUID | None = None,
) -> list[Candidate]:
    """Providers for the rules, in order of id.

    Args:
        session: the transaction.
        care_level: with `clinical_area`, only those that offer exactly this; none for all.
        clinical_area: see `care_level`.
        zone_id: where travel is counted from.
        provider_id: this one only.
    """
    rows = await session.execute(
        _CANDIDATES,
        {
            "care_level": care_level,
            "clinical_area": clinical_area,
            "zone_id": zone_id,
            "provider_id": provider_id,
        },
    )
    return [candidate(dict(row)) for row in rows.mappings()]


def candidate(row: dict[str, Any]) -> Candidate:
    """A provider from a row of the query above, or from a version of it that was kept."""
    facts = ProviderFacts(
        provider_id=str(row["provider_id"]),
        kind=ProviderKind(row["kind"]),
        municipality_code=row["municipality_code"],
        authority_id=row["authority_id"],
        operator_authority_id=row["operator_authority_id"],
        offerings=tuple(
            OfferingFacts(
                care_level=CareLevel(level),
                clinical_area=area,
                age_groups=frozenset(AgeGroup(a) for a in ages),
                delivery_modes=frozenset(DeliveryMode(m) for m in modes),
            )
            for level, area, ages, modes in row["offerings"]
        ),
        contracts=tuple(_contract(*values) for values in row["contracts"]),
    )
    return Candidate(
        facts=facts,
        name=row["name"],
        # Versions that were kept before places told these know nothing of them.
        phone=row.get("phone"),
        address=row.get("address"),
        postcode=row["postcode"],
        lat=row["lat"],
        lon=row["lon"],
        access=tuple(row["access"]),
        travel_minutes=row["travel_minutes"],
    )


def _contract(
    party: str,
    authority_id: str | None,
    care_levels: list[str],
    clinical_areas: list[str],
    valid_from: str,
    valid_to: str | None,
) -> ContractFacts:
    return ContractFacts(
        party=ContractParty(party),
        authority_id=authority_id,
        care_levels=frozenset(CareLevel(level) for level in care_levels),
        clinical_areas=frozenset(clinical_areas),
        valid_from=date.fromisoformat(valid_from),
        valid_to=date.fromisoformat(valid_to) if valid_to else None,
    )


async def names(session: AsyncSession) -> dict[str, str]:
    """The name of every provider by its id."""
    rows = await session.execute(select(col(ProviderTable.provider_id), col(ProviderTable.name)))
    return {str(provider_id): name for provider_id, name in rows.all()}
