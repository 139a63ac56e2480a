"""Who is signed in: a random id in a cookie, and behind it a sealed token in the database."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, State

from db.queries import portal_sessions as queries
from db.sealing import Sealer, portal_session_of
from db.tables.portal import PortalSessionTable
from service.auth import BadToken, Caller, IssuerUnreachable, SignedIn
from service.clock import machine_now

_ID_BYTES = 32
_SEEN_AGAIN = timedelta(minutes=1)
_COOKIE = "fritvalg-session"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who is signed in.

    Attributes:
        caller: who the token says it is.
        token: what the API is asked with.
        name: what they are called, as far as the provider told it.
        acts_for: the authority or place they act for, by name.
        secret: what the forms of this session are recognised by.
        id_hash: names the session in the database.
    """

    caller: Caller
    token: str
    name: str | None
    acts_for: str | None
    secret: bytes
    id_hash: bytes

    def form_token(self) -> str:
        """What a form carries to show that it is a page of this session; another one each time.

        It is masked anew, so that compressed pages tell nothing of it (BREACH).
        """
        mask = secrets.token_bytes(len(self.secret))
        return base64.urlsafe_b64encode(mask + _xor(mask, self.secret)).decode()

    def knows(self, form_token: str) -> bool:
        """Whether a form came from a page of this session."""
        try:
            raw = base64.urlsafe_b64decode(form_token.encode())
        except ValueError:
            return False
        half = len(self.secret)
        return len(raw) == 2 * half and hmac.compare_digest(
            _xor(raw[:half], raw[half:]), self.secret
        )


class Visits:
    """The sessions of the portal.

    Args:
        state: the application's.
        now: the machine's time; a demonstration's clock moves without people being signed out.
    """

    def __init__(self, state: State, *, now: Callable[[], datetime] = machine_now) -> None:
        self._state, self._now = state, now
        self._sealer: Sealer = state.sealer
        self._idle = timedelta(minutes=state.settings.session_idle_min)
        self._longest = timedelta(hours=state.settings.session_longest_h)

    async def begin(self, signed_in: SignedIn, *, acts_for: str | None) -> str:
        """Remember who signed in; gives the id for the cookie."""
        visit_id = secrets.token_urlsafe(_ID_BYTES)
        id_hash = _hash(visit_id)
        told = {
            "token": signed_in.access_token,
            "name": signed_in.name,
            "acts_for": acts_for,
            "secret": secrets.token_hex(_ID_BYTES),
        }
        now = self._now()
        row = PortalSessionTable(
            id_hash=id_hash,
            sealed=self._sealer.seal(told, bound_to=portal_session_of(id_hash)),
            started_at=now,
            seen_at=now,
            ends_at=now + self._longest,
        )
        async with self._state.system_sessions() as session, session.begin():
            await queries.forget_ended(session, now=now, unseen_since=now - self._idle)
            session.add(row)
        return visit_id

    async def find(self, visit_id: str) -> Visit | None:
        """The visit behind a cookie, or none: it has ended, or its token counts no more."""
        id_hash, now = _hash(visit_id), self._now()
        async with self._state.system_sessions() as session, session.begin():
            row = await queries.find(session, id_hash, now=now, unseen_since=now - self._idle)
            if row is None:
                return None
            if now - row.seen_at > _SEEN_AGAIN:
                await queries.see(session, id_hash, now=now)
        try:
            told = self._sealer.open(row.sealed, bound_to=portal_session_of(id_hash))
            caller = await self._state.issuers.caller_of(told["token"])
        except (InvalidTag, BadToken, IssuerUnreachable):
            return None
        secret = bytes.fromhex(told["secret"])
        return Visit(caller, told["token"], told["name"], told["acts_for"], secret, id_hash)

    async def end(self, visit: Visit) -> None:
        """Sign out."""
        async with self._state.system_sessions() as session, session.begin():
            await queries.end(session, visit.id_hash)


def visit_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Visit | None:
    """Who asks for a page, if they are signed in."""
    visit: Visit | None = connection.scope["state"].get("visit")
    return visit


def cookie_name(*, secure: bool) -> str:
    """The session's cookie; a browser takes the prefixed name over https and for this host only."""
    return f"__Host-{_COOKIE}" if secure else _COOKIE


def cookie(visit_id: str | None, *, secure: bool) -> Cookie:
    """The cookie of a session, or what makes the browser forget it."""
    return Cookie(
        key=cookie_name(secure=secure),
        value=visit_id or "",
        httponly=True,
        secure=secure,
        samesite="lax",
        path="/",
        max_age=None if visit_id else 0,
    )


def _hash(visit_id: str) -> bytes:
    return hashlib.sha256(visit_id.encode()).digest()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
