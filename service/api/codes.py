"""Codes as they stand in a query: of the right form, whether known or not."""

from typing import Annotated

from litestar.params import QueryParameter

Area = Annotated[str | None, QueryParameter(pattern="^[0-9]{2}$", description="A clinical area.")]
Municipality = Annotated[
    str | None, QueryParameter(pattern="^[0-9]{4}$", description="A municipality.")
]
Region = Annotated[str | None, QueryParameter(pattern="^[a-z_-]{1,40}$", description="A region.")]
