"""Routes about providers."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import providers, reference
from service.api.depends import (
    DEFAULT_LIMIT,
    OPEN_READS,
    WRITES,
    Actor,
    Cursor,
    IfMatch,
    Limit,
    Session,
    check_version,
    etag,
    next_link,
    page,
    problems,
)
from service.api.plan_answers import verdict_out
from service.auth import Role
from service.border.identity import admits
from service.errors import Fault, NotFound, WrongFields
from service.flows import providers as flow
from service.rules.competence import competence_declared
from service.rules.rulebook import NEWEST
from service.rules.vocabulary import CareLevel, ContractParty, ProviderKind
from service.schemas import plan_cursors
from service.schemas.base import cursor_of, cut
from service.schemas.cursors import identity
from service.schemas.providers import (
    Access,
    ContractOut,
    OfferingOut,
    ProviderChange,
    ProviderIn,
    ProviderOut,
    ProviderPage,
)

_EDITORS = admits(Role.OPERATOR, Role.AUTHORITY, Role.PROVIDER)


def provider_out(whole: providers.Whole, travel_minutes: int | None = None) -> ProviderOut:
    """A provider as the API shows it."""
    row = whole.provider
    return ProviderOut(
        provider_id=row.provider_id,
        name=row.name,
        kind=row.kind,
        authority_id=row.authority_id,
        operator_authority_id=row.operator_authority_id,
        municipality_code=row.municipality_code,
        postcode=row.postcode,
        town=whole.town,
        lat=row.lat,
        lon=row.lon,
        cvr=row.cvr,
        sor_id=row.sor_id,
        phone=row.phone,
        address=row.address,
        access=row.access,
        offerings=[
            OfferingOut(
                care_level=o.care_level,
                clinical_area=o.clinical_area,
                delivery_modes=o.delivery_modes,
                age_groups=o.age_groups,
                competent_staff=o.competent_staff,
                cover_declared=o.cover_declared,
                description=o.description,
                competence=verdict_out(
                    competence_declared(
                        NEWEST,
                        care_level=o.care_level,
                        competent_staff=o.competent_staff,
                        cover_declared=o.cover_declared,
                    )
                ),
            )
            for o in whole.offerings
        ],
        contracts=[
            ContractOut(
                party=c.party,
                authority_id=c.authority_id,
                care_levels=c.care_levels,
                clinical_areas=c.clinical_areas,
                valid_from=c.valid_from,
                valid_to=c.valid_to,
                form=c.form,
            )
            for c in whole.contracts
        ],
        travel_minutes=travel_minutes,
        version=row.version,
    )


@post(
    "/v1/providers",
    operation_id="registerProvider",
    summary="Register a provider",
    tags=["providers"],
    opt=admits(Role.OPERATOR, Role.AUTHORITY),
    responses=problems(WRITES),
)
async def register_provider(
    session: Session, acting: Actor, data: JSONBody[ProviderIn]
) -> Response[ProviderOut]:
    """Register an institution or a private provider with what it offers and its contracts."""
    whole = await flow.register(session, acting, data)
    location = f"/v1/providers/{whole.provider.provider_id}"
    return Response(
        provider_out(whole), headers=etag(whole.provider.version) | {"Location": location}
    )


@get(
    "/v1/providers",
    operation_id="listProviders",
    summary="List providers",
    tags=["providers"],
    opt=admits(),
    responses=problems(OPEN_READS),
)
async def list_providers(
    request: Request[Any, Any, Any],
    session: Session,
    municipality_code: FromQuery[str | None] = None,
    kind: FromQuery[ProviderKind | None] = None,
    care_level: FromQuery[CareLevel | None] = None,
    clinical_area: FromQuery[str | None] = None,
    near: FromQuery[str | None] = None,
    contract_party: FromQuery[ContractParty | None] = None,
    access: FromQuery[Access | None] = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[ProviderPage]:
    """List providers in order of id, or the nearest ones first with `near=<postcode>`."""
    sought = providers.Sought(
        municipality_code=municipality_code,
        kind=kind,
        care_level=care_level,
        clinical_area=clinical_area,
        contract_party=contract_party,
        access=access,
    )
    if near is not None:
        skip = plan_cursors.number(cursor)
        nearest = await _near(session, sought, near, first=skip, limit=limit + 1)
        nearest, more = cut(nearest, limit)
        following = next_link(request, cursor_of(skip + limit) if more else None)
        return page(ProviderPage(items=nearest, next=following), following)
    rows = await providers.page(session, sought, after=identity(cursor), limit=limit + 1)
    rows, more = cut(rows, limit)
    following = next_link(request, cursor_of(str(rows[-1].provider.provider_id)) if more else None)
    return page(ProviderPage(items=[provider_out(r) for r in rows], next=following), following)


async def _near(
    session: AsyncSession, sought: providers.Sought, postcode: str, *, first: int, limit: int
) -> list[ProviderOut]:
    place = await reference.place_of(session, postcode)
    if place is None:
        raise WrongFields((Fault("/near", "unknown_code", f"No postcode {postcode}."),))
    found = await providers.nearest(
        session, sought, zone_id=place.zone_id, first=first, limit=limit
    )
    return [provider_out(whole, minutes) for whole, minutes in found]


@get(
    "/v1/providers/{provider_id:uuid}",
    operation_id="getProvider",
    summary="One provider",
    tags=["providers"],
    opt=admits(),
    responses=problems(OPEN_READS),
)
async def get_provider(session: Session, provider_id: FromPath[UUID]) -> Response[ProviderOut]:
    """Show a provider. Its version is the ETag a change must name."""
    whole = await providers.find(session, provider_id)
    if whole is None:
        raise NotFound("provider")
    return Response(provider_out(whole), headers=etag(whole.provider.version))


@patch(
    "/v1/providers/{provider_id:uuid}",
    operation_id="changeProvider",
    summary="Change a provider",
    tags=["providers"],
    opt=_EDITORS,
    responses=problems((*WRITES, 428)),
)
async def change_provider(
    session: Session,
    acting: Actor,
    provider_id: FromPath[UUID],
    data: JSONBody[ProviderChange],
    if_match: IfMatch = None,
) -> Response[ProviderOut]:
    """Change what is given and leave the rest. `If-Match` names the version changed."""
    row = await providers.lock(session, provider_id)
    if row is None:
        raise NotFound("provider")
    check_version(if_match, row.version, required=True)
    whole = await flow.change(session, acting, row, data)
    return Response(provider_out(whole), headers=etag(whole.provider.version))


ROUTES = [register_provider, list_providers, get_provider, change_provider]
