"""What is known of places, figures and refusals: now, or at a moment of the past."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import as_of, bookings, directory, provider_versions, refusals
from db.queries.bookings import Asked, FreeDay
from db.queries.directory import Directory, Home
from service.flows.acting import Acting
from service.flows.case import Case
from service.flows.places import refusals_for
from service.rules.facts import RefusalFacts
from service.rules.fit import serving_levels
from service.rules.vocabulary import CareLevel


class Known(Protocol):
    """Where a citizen's question is answered from."""

    async def directory(self, home: Home) -> Directory:
        """The providers."""
        ...

    async def refusals(self, acting: Acting, case: Case) -> list[RefusalFacts]:
        """The refusals in effect at the plan's level and area."""
        ...

    async def first_free(
        self, asked: Sequence[Asked], *, care_level: CareLevel, clinical_area: str
    ) -> list[FreeDay | None]:
        """The first free day of each that is asked."""
        ...


@dataclass(frozen=True, slots=True)
class Now:
    """What is known now."""

    session: AsyncSession

    async def directory(self, home: Home) -> Directory:
        """The providers as they are."""
        return await directory.directory(self.session, home.stamp)

    async def refusals(self, acting: Acting, case: Case) -> list[RefusalFacts]:
        """The refusals in effect today."""
        return await refusals_for(self.session, acting, case)

    async def first_free(
        self, asked: Sequence[Asked], *, care_level: CareLevel, clinical_area: str
    ) -> list[FreeDay | None]:
        """The first day that is free."""
        return await bookings.first_free(
            self.session, asked, care_level=care_level, clinical_area=clinical_area
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """What was known at the moment of the one who acts, and nothing that came later.

    Attributes:
        acting: who asks, put back to that moment.
        provider_id: the only provider that is asked about, or none for all.
    """

    session: AsyncSession
    acting: Acting
    provider_id: UUID | None = None

    async def directory(self, home: Home) -> Directory:
        """The providers as they were."""
        return await provider_versions.directory(
            self.session, at=self.acting.now, provider_id=self.provider_id
        )

    async def refusals(self, acting: Acting, case: Case) -> list[RefusalFacts]:
        """The refusals that had effect."""
        return [
            refusals.facts(row)
            for level in serving_levels(case.book, case.plan.care_level)
            for row in await as_of.refusals(
                self.session,
                care_level=level,
                clinical_area=case.plan.clinical_area,
                day=acting.today,
                at=acting.now,
            )
        ]

    async def first_free(
        self, asked: Sequence[Asked], *, care_level: CareLevel, clinical_area: str
    ) -> list[FreeDay | None]:
        """The first day that was free, as far as was published."""
        return await as_of.first_free(
            self.session,
            asked,
            care_level=care_level,
            clinical_area=clinical_area,
            at=self.acting.now,
        )
