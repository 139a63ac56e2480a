"""A place's days: agreed starts, what has to be answered, courses that go on."""

from litestar import Response, get

from service.portal.client import Api
from service.portal.clock import today_of
from service.portal.language import language_of
from service.portal.messages import new_messages
from service.portal.pages import render
from service.portal.places.capacity import caller_of
from service.portal.places.here import AnyRequest, age, area_names, my_places
from service.portal.provider import work
from service.portal.texts import texts


@get("/mine-dage", opt=work.PLACES, include_in_schema=False)
async def days(request: AnyRequest) -> Response[bytes]:
    """Show the agreed starts by day; those gone by and not recorded come first."""
    api, language = Api(request), language_of(request)
    today = await today_of(request)
    found = await work.requests(api)
    mine = await my_places(api, caller_of(request))
    values = {
        "days": work.by_day(found),
        "asked": work.to_answer(found),
        "started": await work.started(api),
        "held": work.held_for(found),
        "areas": await area_names(api, language),
        "mine": mine[0] if mine else None,
        "age": age(texts(language), mine[0].observed_at if mine else None, today),
        "today": today,
        "news": await new_messages(request),
    }
    return render(request, "provider/days.html", values)


ROUTES = [days]
