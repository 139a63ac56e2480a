"""The shares of each level that are expected, as the authorities' documents state them."""

from dataclasses import dataclass

from service.rules.vocabulary import CareLevel, Population

NATIONAL = "Sundhedsstyrelsen 2025"
MODEL = "stratificeringsmodellen"


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionBand:
    """How many in a hundred plans are expected at a level.

    Attributes:
        population: among which plans.
        low: per cent, included; equals `high` where the source gives one figure.
        high: per cent, included.
        source: the document that states it.
    """

    population: Population
    care_level: CareLevel
    low: int
    high: int
    source: str


def _bands(
    population: Population, source: str, **shares: tuple[int, int]
) -> tuple[DistributionBand, ...]:
    return tuple(
        DistributionBand(
            population=population, care_level=CareLevel(level), low=low, high=high, source=source
        )
        for level, (low, high) in shares.items()
    )


# Sundhedsstyrelsen's estimate speaks of general plans; the model's table of all, and of patients
# with acquired brain injury. A single figure there ("ca. 10 %", "2 %", "5 % (skøn)") is a point.
DISTRIBUTION_BANDS = (
    *_bands(Population.GENERAL_PLANS, NATIONAL, advanced=(10, 25)),
    *_bands(
        Population.ALL_PLANS,
        MODEL,
        basic=(60, 70),
        advanced=(20, 30),
        hospital_specialised=(10, 10),
    ),
    *_bands(
        Population.BRAIN_INJURY,
        MODEL,
        basic=(20, 30),
        advanced=(60, 70),
        hospital_specialised=(2, 2),
        specialised_rehab=(5, 5),
    ),
)
