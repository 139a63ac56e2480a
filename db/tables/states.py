"""The ways a state may go, as the database holds them."""

from sqlmodel import Field

from db.tables.base import SQLModel


class StateTransitionTable(SQLModel, table=True):
    """One way that the rows of a table may go; triggers refuse every other.

    Written by migrations from the state machines of the law.
    """

    __tablename__ = "state_transition"

    machine: str = Field(primary_key=True)
    from_state: str = Field(primary_key=True)
    to_state: str = Field(primary_key=True)
