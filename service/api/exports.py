"""Routes of what is reported to others."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import QueryParameter

from service.api.depends import READS, Actor, Limit, Session, problems
from service.api.plans import sealer_of
from service.auth import Role
from service.border.accesses import SHOWN
from service.border.identity import admits
from service.flows import kl_export as flow
from service.interop.kl_facts import SOR_DIGITS
from service.schemas.base import MOST_ITEMS
from service.schemas.exports import FHIR_LINES, as_lines

From = Annotated[
    date | None, QueryParameter(name="from", description="First day of discharge; any, else.")
]
To = Annotated[
    date | None, QueryParameter(name="to", description="Last day of discharge; any, else.")
]
After = Annotated[
    int, QueryParameter(ge=0, le=10**18, description="Where the last answer left off.")
]
Custodian = Annotated[
    str,
    QueryParameter(
        pattern=SOR_DIGITS, description="SOR code of who keeps the record: authority or department."
    ),
]


@dataclass
class FhirLines(Operation):
    """Describes that an answer is lines of FHIR resources."""

    def __post_init__(self) -> None:
        """Say what a good answer is."""
        answer = (self.responses or {}).get("200")
        if isinstance(answer, OpenAPIResponse):
            text = Schema(type=OpenAPIType.STRING)
            answer.content = {FHIR_LINES: OpenAPIMediaType(schema=text)}


@get(
    "/v1/exports/kl-gateway",
    operation_id="exportToKlGateway",
    summary="Report own plans to KL Gateway, from where one left off",
    tags=["exports"],
    opt=admits(Role.AUTHORITY),
    operation_class=FhirLines,
    responses=problems(READS),
)
async def export_to_kl_gateway(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    custodian_sor: Custodian,
    first_on: From = None,
    last_on: To = None,
    after: After = 0,
    limit: Limit = MOST_ITEMS,
) -> Response[bytes]:
    """Give a FHIR R4 bundle a line, one for each citizen (`klgateway-140-delivery-report` 2.2.0).

    Told are the plans the caller answers for to which something happened after `after`, in the
    order it happened, each as a whole. Plans that cannot be reported are named with the reason in
    an `OperationOutcome` on the last line. `Link` names what comes next: when the answer is empty,
    everything is told, and the same address tells later what is new.
    """
    asked = flow.Asked(
        custodian_sor=custodian_sor, first_on=first_on, last_on=last_on, after=after, limit=limit
    )
    found = await flow.export(session, acting, sealer_of(request), asked)
    request.scope["state"][SHOWN] = set(found.plan_ids)
    query = request.url.query_params.dict() | {"after": [str(found.up_to)]}
    address = f"{request.url.path}?{urlencode(query, doseq=True)}"
    return Response(
        as_lines(found.delivery),
        media_type=FHIR_LINES,
        headers={"Link": f'<{address}>; rel="next"'},
    )


ROUTES = [export_to_kl_gateway]
