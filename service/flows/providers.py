"""Registering providers and keeping them up to date."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import events, provider_versions, providers, reference
from db.tables.providers import ContractTable, OfferingTable, ProviderTable
from db.tables.reference import AuthorityTable
from service.auth import Role
from service.errors import Fault, NotAllowed, NotFound, WrongFields
from service.flows.acting import Acting
from service.schemas.providers import ContractIn, OfferingIn, ProviderChange, ProviderIn

_MAY_BE_NONE = {"operator_authority_id", "sor_id", "phone", "address"}
_COLUMNS = _MAY_BE_NONE | {"name", "access"}


@dataclass(frozen=True, slots=True)
class _Named:
    """A code somebody sent, and where."""

    pointer: str
    code: str


async def register(session: AsyncSession, acting: Acting, data: ProviderIn) -> providers.Whole:
    """Store a new provider.

    Raises:
        NotAllowed: an authority registers what is not its own.
        WrongFields: codes that nobody knows; every one is named.
    """
    _may_register(acting, data.authority_id)
    await _check_codes(session, data)
    provider_id = uuid4()
    whole = providers.Whole(
        provider=ProviderTable(
            provider_id=provider_id,
            name=data.name,
            kind=data.kind,
            authority_id=data.authority_id,
            operator_authority_id=data.operator_authority_id,
            municipality_code=data.municipality_code,
            postcode=data.postcode,
            lat=data.lat,
            lon=data.lon,
            cvr=data.cvr,
            sor_id=data.sor_id,
            phone=data.phone,
            address=data.address,
            access=list(data.access),
            created_at=acting.now,
        ),
        town=await providers.town_of(session, data.postcode),
        offerings=_offerings(provider_id, data.offerings),
        contracts=_contracts(provider_id, data.contracts),
    )
    await providers.add(session, whole)
    await provider_versions.keep(session, provider_id, at=acting.now)
    await events.record(session, acting, "provider.registered", facts=_named(provider_id))
    return whole


async def change(
    session: AsyncSession, acting: Acting, provider: ProviderTable, data: ProviderChange
) -> providers.Whole:
    """Change what is given and leave the rest.

    Raises:
        NotAllowed: the provider is somebody else's; contracts are the operator's.
        WrongFields: codes that nobody knows.
    """
    _may_change(acting, provider, data)
    await _check_changed_codes(session, data)
    for name in data.model_fields_set & _COLUMNS:
        value = getattr(data, name)
        if value is not None or name in _MAY_BE_NONE:
            setattr(provider, name, value)
    if data.offerings is not None:
        rows = _offerings(provider.provider_id, data.offerings)
        await providers.replace_offerings(session, provider.provider_id, rows)
    if data.contracts is not None:
        contracts = _contracts(provider.provider_id, data.contracts)
        await providers.replace_contracts(session, provider.provider_id, contracts)
    provider.version += 1
    await session.flush()
    await provider_versions.keep(session, provider.provider_id, at=acting.now)
    await events.record(session, acting, "provider.changed", facts=_named(provider.provider_id))
    whole = await providers.find(session, provider.provider_id)
    if whole is None:
        raise NotFound("provider")
    return whole


def _named(provider_id: UUID) -> dict[str, str]:
    return {"provider_id": str(provider_id)}


def _may_register(acting: Acting, authority_id: str | None) -> None:
    caller = acting.caller
    own = caller.role is Role.AUTHORITY and authority_id == caller.authority_id
    if not (acting.is_operator or own):
        raise NotAllowed("An authority registers its own institutions; the operator all others.")


def _may_change(acting: Acting, provider: ProviderTable, data: ProviderChange) -> None:
    caller = acting.caller
    runs = {provider.authority_id, provider.operator_authority_id}
    own = caller.role is Role.AUTHORITY and caller.authority_id in runs
    itself = caller.role is Role.PROVIDER and caller.provider_id == str(provider.provider_id)
    if not (acting.is_operator or own or itself):
        raise NotAllowed("This provider is somebody else's.")
    if data.contracts is not None and not acting.is_operator:
        raise NotAllowed("Contracts are recorded by the operator.")


def _offerings(provider_id: UUID, offerings: list[OfferingIn]) -> list[OfferingTable]:
    return [
        OfferingTable(
            provider_id=provider_id,
            care_level=o.care_level,
            clinical_area=o.clinical_area,
            delivery_modes=[m.value for m in o.delivery_modes],
            age_groups=[a.value for a in o.age_groups],
            competent_staff=o.competent_staff,
            cover_declared=o.cover_declared,
            description=o.description,
        )
        for o in offerings
    ]


def _contracts(provider_id: UUID, contracts: list[ContractIn]) -> list[ContractTable]:
    return [
        ContractTable(
            contract_id=uuid4(),
            provider_id=provider_id,
            party=c.party,
            authority_id=c.authority_id,
            care_levels=[level.value for level in c.care_levels],
            clinical_areas=list(c.clinical_areas),
            valid_from=c.valid_from,
            valid_to=c.valid_to,
            form=c.form,
        )
        for c in contracts
    ]


async def _check_codes(session: AsyncSession, data: ProviderIn) -> None:
    faults = await _unknown_areas(session, data.offerings, data.contracts)
    faults += await _unknown_authorities(session, data, data.contracts)
    if await reference.place_of(session, data.postcode) is None:
        faults.append(Fault("/postcode", "unknown_code", f"No postcode {data.postcode}."))
    kind = await session.get(AuthorityTable, data.municipality_code)
    if kind is None:
        faults.append(
            Fault("/municipality_code", "unknown_code", f"No municipality {data.municipality_code}")
        )
    if faults:
        raise WrongFields(tuple(faults))


async def _check_changed_codes(session: AsyncSession, data: ProviderChange) -> None:
    offerings, contracts = data.offerings or [], data.contracts or []
    faults = await _unknown_areas(session, offerings, contracts)
    faults += await _unknown_authorities(session, data, contracts)
    if faults:
        raise WrongFields(tuple(faults))


async def _unknown_areas(
    session: AsyncSession, offerings: list[OfferingIn], contracts: list[ContractIn]
) -> list[Fault]:
    known = {row.clinical_area for row in await reference.clinical_areas(session)}
    sent = [
        _Named(f"/offerings/{n}/clinical_area", o.clinical_area) for n, o in enumerate(offerings)
    ]
    sent += [
        _Named(f"/contracts/{n}/clinical_areas/{m}", area)
        for n, c in enumerate(contracts)
        for m, area in enumerate(c.clinical_areas)
    ]
    return [
        Fault(s.pointer, "unknown_code", f"No clinical area {s.code}.")
        for s in sent
        if s.code not in known
    ]


async def _unknown_authorities(
    session: AsyncSession, data: ProviderIn | ProviderChange, contracts: list[ContractIn]
) -> list[Fault]:
    sent = [
        _Named("/authority_id", getattr(data, "authority_id", None) or ""),
        _Named("/operator_authority_id", data.operator_authority_id or ""),
        *(
            _Named(f"/contracts/{n}/authority_id", c.authority_id or "")
            for n, c in enumerate(contracts)
        ),
    ]
    return [
        Fault(s.pointer, "unknown_code", f"No authority {s.code}.")
        for s in sent
        if s.code and await session.get(AuthorityTable, s.code) is None
    ]
