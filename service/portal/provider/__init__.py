"""A place's own pages: its days, what waits for its answer, and each agreed start."""

from service.portal.provider import answering, course, days

ROUTES = [*days.ROUTES, *answering.ROUTES, *course.ROUTES]
