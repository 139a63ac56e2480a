"""What the service itself remembers: answered requests and the demonstration's clock."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlmodel import Field

from db.tables.base import SQLModel
from db.types import Json, document, instant


class IdempotencyTable(SQLModel, table=True):
    """The answer once given to a key, bound to caller, method and path."""

    __tablename__ = "idempotency"

    subject: str = Field(primary_key=True)
    operation: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body_hash: str
    status: int
    headers: Json = Field(sa_type=document())
    body: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = Field(sa_type=instant(), index=True)


class RateMinuteTable(SQLModel, table=True):
    """The requests that processes may pass on for one caller in one minute.

    Attributes:
        subject: a hash; nobody is named.
        minute: minutes since 1970.
        granted: what was granted last.
    """

    __tablename__ = "rate_minute"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    subject: str = Field(primary_key=True)
    minute: int = Field(primary_key=True)
    taken: int
    granted: int


class SandboxClockTable(SQLModel, table=True):
    """How far the demonstration's clock is from the machine's. One row at most."""

    __tablename__ = "sandbox_clock"
    __table_args__ = (CheckConstraint("only_one = 1", name="one_row"),)

    only_one: int = Field(default=1, primary_key=True)
    offset_s: float
