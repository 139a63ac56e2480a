"""Made-up places that deliver, at real postcodes and real hospital sites."""

from collections.abc import Iterator
from dataclasses import dataclass

from db.reference.rows import Postcode, Site
from service.demo import assumptions
from service.demo.chance import Purpose, between, identity, stream
from service.demo.country import Country, Home
from service.demo.rows import ContractRow, OfferingRow, ProviderRow
from service.notices.spelling import municipality
from service.notices.texts import Language
from service.rules.vocabulary import (
    AgeGroup,
    CareLevel,
    ContractParty,
    DeliveryMode,
    ProviderKind,
)

EVERYONE = (AgeGroup.ADULT, AgeGroup.CHILD)
ADULTS = (AgeGroup.ADULT,)
ON_SITE = (DeliveryMode.ON_SITE,)
ON_SITE_AND_HOME = (DeliveryMode.ON_SITE, DeliveryMode.HOME)
INPATIENT = (DeliveryMode.INPATIENT,)
GENERAL_LEVELS = (CareLevel.BASIC, CareLevel.ADVANCED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Providers:
    """All providers with what they deliver and under which agreements."""

    providers: tuple[ProviderRow, ...]
    offerings: tuple[OfferingRow, ...]
    contracts: tuple[ContractRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    provider: ProviderRow
    offerings: tuple[OfferingRow, ...]
    contract: ContractRow | None = None


def providers(country: Country, *, seed: int) -> Providers:
    """Make every provider of the country, numbered in the order they are made."""
    made = tuple(_Maker(country, seed=seed).all())
    return Providers(
        providers=tuple(m.provider for m in made),
        offerings=tuple(o for m in made for o in m.offerings),
        contracts=tuple(m.contract for m in made if m.contract is not None),
    )


class _Maker:
    """Makes providers one after the other from one stream of chance."""

    def __init__(self, country: Country, *, seed: int) -> None:
        self._country = country
        self._rng = stream(seed, Purpose.PROVIDERS)
        self._seed = seed
        self._made = 0

    def all(self) -> Iterator[_Made]:
        """Make public places first, then private ones."""
        for home in self._country.homes:
            for number in range(1, _places_of(home) + 1):
                yield self._municipal(home, number)
        yield from map(self._hospital, filter(_is_hospital, self._country.sites))
        yield from map(self._regional, filter(_is_regional_rehab, self._country.sites))
        for number in range(1, assumptions.KL_CLINICS + 1):
            yield self._clinic(number)
        for number in range(1, assumptions.REGION_PROVIDERS + 1):
            yield self._region_provider(number)
        for number in range(1, assumptions.AUTHORITY_PROVIDERS + 1):
            yield self._authority_provider(number)

    def _municipal(self, home: Home, number: int) -> _Made:
        town = home.municipality
        place = self._country.postcode_of_town(home) if number == 1 else self._postcode(home)
        provider = self._provider(
            name=f"{municipality(town.name, Language.DA)}, træningscenter {number} (demo)",
            kind=ProviderKind.MUNICIPAL,
            authority_id=town.municipality_code,
            postcode=place.postcode,
            municipality_code=town.municipality_code,
            lat=place.lat,
            lon=place.lon,
            few_guests=bool(self._rng.random() < assumptions.FEW_GUESTS_SHARE),
        )
        return _Made(
            provider=provider,
            offerings=self._offerings(
                provider, GENERAL_LEVELS, self._country.areas, EVERYONE, ON_SITE_AND_HOME
            ),
        )

    def _hospital(self, site: Site) -> _Made:
        provider = self._at_site(site, f"{site.name} (demotal)", ProviderKind.HOSPITAL)
        count = between(self._rng, assumptions.HOSPITAL_AREAS)
        levels = (CareLevel.HOSPITAL_SPECIALISED,)
        return _Made(
            provider=provider,
            offerings=self._offerings(
                provider, levels, self._some(self._country.areas, count), EVERYONE, ON_SITE
            ),
        )

    def _regional(self, site: Site) -> _Made:
        name = f"{site.name}, specialiseret rehabilitering (demotal)"
        provider = self._at_site(site, name, ProviderKind.REGIONAL)
        return _Made(
            provider=provider,
            offerings=self._offerings(
                provider,
                (CareLevel.SPECIALISED_REHAB,),
                tuple(assumptions.REHAB_AREA_SHARES),
                EVERYONE,
                INPATIENT,
            ),
        )

    def _clinic(self, number: int) -> _Made:
        home = self._any_home()
        levels = GENERAL_LEVELS[: 2 if self._rng.random() < assumptions.KL_ADVANCED_SHARE else 1]
        areas = self._some(self._country.areas, between(self._rng, assumptions.KL_AREAS))
        children = self._rng.random() < assumptions.KL_CHILD_SHARE
        provider = self._private(f"Demo Fysioterapi {home.municipality.name} {number}", home)
        narrow = self._rng.random() < assumptions.KL_NARROW_SHARE and len(areas) > 1
        return _Made(
            provider=provider,
            offerings=self._offerings(
                provider, levels, areas, EVERYONE if children else ADULTS, ON_SITE
            ),
            contract=self._contract(
                provider, ContractParty.KL, levels, areas[1:] if narrow else areas
            ),
        )

    def _region_provider(self, number: int) -> _Made:
        home = self._any_home()
        levels = (CareLevel.SPECIALISED_REHAB,)
        count = between(self._rng, (1, len(assumptions.REGION_PROVIDER_AREAS)))
        areas = self._some(assumptions.REGION_PROVIDER_AREAS, count)
        provider = self._private(f"Demo Rehabilitering {home.municipality.name} {number}", home)
        return _Made(
            provider=provider,
            offerings=self._offerings(provider, levels, areas, ADULTS, INPATIENT),
            contract=self._contract(provider, ContractParty.DANSKE_REGIONER, levels, areas),
        )

    def _authority_provider(self, number: int) -> _Made:
        home = self._any_home()
        areas = self._some(self._country.areas, between(self._rng, assumptions.KL_AREAS))
        provider = self._private(f"Demo Træning {home.municipality.name} {number}", home)
        return _Made(
            provider=provider,
            offerings=self._offerings(provider, GENERAL_LEVELS, areas, ADULTS, ON_SITE),
            contract=self._contract(
                provider,
                ContractParty.AUTHORITY,
                GENERAL_LEVELS,
                areas,
                authority_id=home.municipality.municipality_code,
            ),
        )

    def _at_site(self, site: Site, name: str, kind: ProviderKind) -> ProviderRow:
        return self._provider(
            name=name,
            kind=kind,
            authority_id=self._country.region_of(site.municipality_code),
            postcode=self._country.postcode_near(site).postcode,
            municipality_code=site.municipality_code,
            lat=site.lat,
            lon=site.lon,
        )

    def _private(self, name: str, home: Home) -> ProviderRow:
        place = self._postcode(home)
        return self._provider(
            name=f"{name} (opdigtet)",
            kind=ProviderKind.PRIVATE,
            authority_id=None,
            postcode=place.postcode,
            municipality_code=home.municipality.municipality_code,
            lat=place.lat,
            lon=place.lon,
        )

    def _provider(
        self,
        *,
        name: str,
        kind: ProviderKind,
        authority_id: str | None,
        postcode: str,
        municipality_code: str,
        lat: float,
        lon: float,
        few_guests: bool = False,
    ) -> ProviderRow:
        self._made += 1
        draws = self._rng.random(len(assumptions.ACCESS_FACTS))
        return ProviderRow(
            provider_id=identity("provider", self._seed, self._made),
            name=name,
            kind=kind,
            authority_id=authority_id,
            municipality_code=municipality_code,
            postcode=postcode,
            lat=lat,
            lon=lon,
            cvr=f"{assumptions.FIRST_CVR + self._made}",
            # No Danish number begins with 0, and abroad 00 is followed by no country 00.
            phone="00 00 {:02} {:02}".format(*divmod(self._made, 100)),
            address=f"Prøvevej {self._made}",
            access=tuple(
                fact
                for fact, draw in zip(assumptions.ACCESS_FACTS, draws, strict=True)
                if draw < assumptions.ACCESS_SHARE
            ),
            few_guests=few_guests,
        )

    def _offerings(
        self,
        provider: ProviderRow,
        levels: tuple[CareLevel, ...],
        areas: tuple[str, ...],
        ages: tuple[AgeGroup, ...],
        modes: tuple[DeliveryMode, ...],
    ) -> tuple[OfferingRow, ...]:
        return tuple(
            OfferingRow(
                provider_id=provider.provider_id,
                care_level=level,
                clinical_area=area,
                delivery_modes=modes,
                age_groups=ages,
                competent_staff=between(self._rng, assumptions.COMPETENT_STAFF),
                cover_declared=True,
            )
            for level in levels
            for area in areas
        )

    def _contract(
        self,
        provider: ProviderRow,
        party: ContractParty,
        levels: tuple[CareLevel, ...],
        areas: tuple[str, ...],
        *,
        authority_id: str | None = None,
    ) -> ContractRow:
        ends = self._rng.random() < assumptions.ENDING_CONTRACT_SHARE
        return ContractRow(
            contract_id=identity("contract", self._seed, self._made),
            provider_id=provider.provider_id,
            party=party,
            authority_id=authority_id,
            care_levels=levels,
            clinical_areas=areas,
            valid_from=assumptions.CONTRACT_FROM,
            valid_to=assumptions.ENDING_CONTRACT_ON if ends else None,
        )

    def _any_home(self) -> Home:
        return self._country.homes[
            self._rng.choice(len(self._country.homes), p=self._country.shares)
        ]

    def _postcode(self, home: Home) -> Postcode:
        return home.postcodes[self._rng.choice(len(home.postcodes), p=home.weights)]

    def _some(self, areas: tuple[str, ...], count: int) -> tuple[str, ...]:
        return tuple(sorted(self._rng.choice(areas, size=count, replace=False).tolist()))


def _places_of(home: Home) -> int:
    population = home.municipality.population
    limits = (assumptions.MEDIUM_MUNICIPALITY, assumptions.LARGE_MUNICIPALITY)
    return 1 + sum(population >= limit for limit in limits)


def _is_hospital(site: Site) -> bool:
    return site.candidate and site.kind == "hospital"


def _is_regional_rehab(site: Site) -> bool:
    return site.candidate and site.operator == "public_region" and site.neuro_function is not None
