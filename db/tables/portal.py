"""What the portal remembers of who is signed in."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field

from db.tables.base import SQLModel
from db.types import instant


class PortalSessionTable(SQLModel, table=True):
    """Somebody who is signed in to the portal.

    Attributes:
        id_hash: of the random id in the browser's cookie, which is stored nowhere.
        sealed: the access token and what the pages know of its bearer.
        seen_at: when a page was last asked for, to within a minute.
        ends_at: after this it counts no more, however busy.
    """

    __tablename__ = "portal_session"

    id_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    sealed: bytes = Field(sa_type=LargeBinary)
    started_at: datetime = Field(sa_type=instant())
    seen_at: datetime = Field(sa_type=instant(), index=True)
    ends_at: datetime = Field(sa_type=instant(), index=True)


class RedeemedCodeTable(SQLModel, table=True):
    """A code of the demonstration's own sign-in that has been used once, and counts no more.

    Attributes:
        code_hash: of the code, which is stored nowhere.
        ends_at: after this the code would not count anyway, and the row may go.
    """

    __tablename__ = "redeemed_code"

    code_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    ends_at: datetime = Field(sa_type=instant(), index=True)
