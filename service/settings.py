"""All configuration, read once. Nothing else reads the environment."""

import os
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.auth import SignIn, TrustedIssuer, is_local, is_loopback


class Environment(StrEnum):
    """How much of the outside world is real."""

    DEMO = "demo"  # synthetic data, a clock that can be moved, tokens of our own
    DEVELOPMENT = "development"  # as demo, for those who build
    PRODUCTION = "production"  # real people; the machine's clock; no tokens of our own


class MatrixService(StrEnum):
    """A routing service that can be asked for a matrix of travel times."""

    OSRM = "osrm"
    VALHALLA = "valhalla"
    OPENROUTESERVICE = "openrouteservice"


class Retention(BaseModel):
    """For how many years after its end a plan keeps its person data, from a day on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    valid_from: date
    years: int = Field(ge=1, le=100)


class Settings(BaseSettings):
    """Every setting with its default. Each stands in `.env.example`."""

    model_config = SettingsConfigDict(
        env_prefix="FRITVALG_", env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    environment: Environment = Environment.DEMO
    data_dir: Path = Path(".local")
    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    database_owner_url: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    pool_size: int = Field(default=20, ge=2)
    max_body_mb: int = Field(default=40, ge=1)
    requests_per_minute: int = Field(default=3_000, ge=0)
    data_key: SecretStr | None = None
    data_keys: SecretStr | None = None
    data_keys_file: Path | None = None
    retention: tuple[Retention, ...] = ()
    erasure_log: Path | None = None
    demo_weeks: int = Field(default=1, ge=1, le=52)
    demo_seed: int = 1
    match_time_limit_s: int = Field(default=60, ge=1, le=3_600)
    match_hour: int = Field(default=2, ge=0, le=23)
    matrix_service: MatrixService | None = None
    matrix_url: str | None = Field(default=None, validate_default=True)
    matrix_key: SecretStr | None = None
    matrix_places: int | None = Field(default=None, ge=2)
    matrix_timeout_s: int = Field(default=30, ge=1)
    boundaries_file: Path | None = None
    boundaries_property: str = "kommunekode"
    log_level: str = "INFO"
    traces_url: str | None = None
    issuers: tuple[TrustedIssuer, ...] = ()
    sign_in: SignIn | None = None
    help_phone: str | None = Field(default=None, max_length=100)
    session_idle_min: int = Field(default=30, ge=5, le=240)
    session_longest_h: int = Field(default=8, ge=1, le=24)
    webhook_networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @model_validator(mode="after")
    def _issuers_are_sound(self) -> Self:
        names = [one.issuer for one in self.issuers]
        if len(names) != len(set(names)):
            raise ValueError("an issuer stands twice among the issuers")
        if self.is_production and any(is_local(one) for one in self.issuers):
            raise ValueError("in production every issuer is reached by https")
        return self

    @field_validator("traces_url")
    @classmethod
    def _traces_can_be_sent(cls, url: str | None) -> str | None:
        if url and find_spec("opentelemetry") is None:
            raise ValueError("traces need the extra `traces` to be installed")
        return url or None

    @model_validator(mode="after")
    def _people_sign_in_at_a_trusted_issuer(self) -> Self:
        if self.sign_in is None:
            return self
        serving = {one.issuer for one in self.issuers if one.serves == "people"}
        if self.sign_in.issuer not in serving:
            raise ValueError("people sign in at one of the issuers that serve people")
        if self.is_production and is_loopback(self.sign_in.address):
            raise ValueError("in production the portal has an address that others reach")
        return self

    @field_validator("matrix_url")
    @classmethod
    def _service_has_an_address(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is None and info.data.get("matrix_service") is not None:
            raise ValueError("a matrix service needs its address")
        return url

    @model_validator(mode="after")
    def _keys_come_from_one_place(self) -> Self:
        if sum(one is not None for one in (self.data_key, self.data_keys, self.data_keys_file)) > 1:
            raise ValueError("data keys are configured in more than one place")
        return self

    def years_kept(self, today: date) -> int | None:
        """How many years after a plan's end its person data are kept; none is for ever."""
        begun = [one for one in self.retention if one.valid_from <= today]
        return max(begun, key=lambda one: one.valid_from).years if begun else None

    @property
    def erasure_file(self) -> Path:
        """Where erasures are added to."""
        return self.erasure_log or self.data_dir / "erasures.ndjson"

    @property
    def keys(self) -> tuple[str, ...]:
        """The configured data keys, the newest first; none when they are kept in a file."""
        given = self.data_keys or self.data_key
        spelled = given.get_secret_value().split(",") if given else []
        return tuple(one.strip() for one in spelled if one.strip())

    @property
    def is_production(self) -> bool:
        """Whether real people use this service."""
        return self.environment is Environment.PRODUCTION


class UnknownSetting(ValueError):
    """The environment names a setting that does not exist, most likely misspelt."""


def unknown_settings(environment: dict[str, str]) -> list[str]:
    """The `FRITVALG_` names in `environment` that no setting has."""
    known = {f"FRITVALG_{name.upper()}" for name in Settings.model_fields}
    known |= {"FRITVALG_TEST_DATABASE_URL"}  # read by the tests only
    return sorted(n for n in environment if n.startswith("FRITVALG_") and n not in known)


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises:
        UnknownSetting: a `FRITVALG_` variable is not one of ours.
    """
    unknown = unknown_settings(dict(os.environ))
    if unknown:
        names = ", ".join(unknown)
        raise UnknownSetting(names)
    return Settings()
