"""What time it is for the service; only a demonstration's clock differs from the machine's."""

from datetime import date, datetime
from typing import Any

from litestar import Request

from service.clock import danish_day, machine_now
from service.portal.client import Api
from service.schemas.platform import ClockOut


async def now_of(request: Request[Any, Any, Any]) -> datetime:
    """What the service's clock shows."""
    if request.app.state.settings.is_production:
        return machine_now()
    return (await Api(request).read("/v1/sandbox/clock", ClockOut)).now


async def today_of(request: Request[Any, Any, Any]) -> date:
    """The day on the service's clock."""
    return danish_day(await now_of(request))
