"""A reader that does not give up: pools do not outlive a kill."""

import asyncio

import asyncpg

_AGAIN_S, _TIMES = 0.3, 100
_AWAY = (
    OSError,
    asyncpg.InterfaceError,  # the connection closed before the question was put,
    asyncpg.InternalClientError,  # or while it was
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
)


class Patient:
    """Answers questions as a pool does; one that a kill has cut short is asked anew."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        """The rows.

        Raises:
            TimeoutError: the database does not come back.
        """
        for _ in range(_TIMES):
            try:
                return await self._asked(query, values)
            except _AWAY:
                await asyncio.sleep(_AGAIN_S)
        raise TimeoutError("the database does not come back")

    async def fetchrow(self, query: str, *values: object) -> asyncpg.Record | None:
        """The first row, if there is any."""
        return next(iter(await self.fetch(query, *values)), None)

    async def _asked(self, query: str, values: tuple[object, ...]) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self._url, timeout=10)
        try:
            rows: list[asyncpg.Record] = await connection.fetch(query, *values)
            return rows
        finally:
            connection.terminate()
