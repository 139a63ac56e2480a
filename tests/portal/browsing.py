"""A browser without scripts: it follows links, fills in forms, keeps cookies."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from service.auth import Caller, Role
from service.auth.development_codes import give_code
from service.clock import machine_now
from tests.serving import Served

BACK = "/log-ind/svar"
_VOID = {"input", "meta", "link", "br", "img", "path", "line", "circle", "rect", "polygon"}


class Page(HTMLParser):
    """What a page says and where it leads.

    Attributes:
        text: all words in order.
        links: address by words.
        hrefs: every address that is led to.
        forms: of each, its action and the values of its fields.
        ticked: boxes with a tick, by name and value.
        title: of the page.
    """

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.status, self.url = answer.status_code, str(answer.url)
        self.headers = answer.headers
        self.words: list[str] = []
        self.links: dict[str, str] = {}
        self.hrefs: set[str] = set()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.ids: set[str] = set()
        self.ticked: set[tuple[str, str]] = set()
        self.title = ""
        self._open: list[str] = []
        self._href, self._said, self._select, self._area = "", "", "", ""
        self.feed(answer.text)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if "id" in told:
            assert told["id"] not in self.ids, told["id"]
            self.ids.add(told["id"])
        if tag not in _VOID:
            self._open.append(tag)
        if tag == "a":
            self._href, self._said = told.get("href", ""), ""
            self.hrefs.add(self._href)
        if tag == "form":
            self.forms.append((told.get("action", ""), {}))
        if self.forms:
            self._read_field(tag, told)

    def _read_field(self, tag: str, told: dict[str, str]) -> None:
        fields, name = self.forms[-1][1], told.get("name", "")
        if tag == "select":
            self._select = name
        if tag == "textarea":
            self._area = name
            fields[name] = ""
        if tag == "option" and "selected" in told:
            fields[self._select] = told.get("value", "")
        if tag == "input" and name:
            self._read_input(name, told, fields)

    def _read_input(self, name: str, told: dict[str, str], fields: dict[str, str]) -> None:
        value = told.get("value", "")
        if "checked" in told:
            self.ticked.add((name, value))
        elif told.get("type") in {"checkbox", "radio"}:
            return
        fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.links[" ".join(self._said.split())] = self._href
            self._href = ""
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["textarea"] and self.forms:
            self.forms[-1][1][self._area] += data.replace("\n", "\r\n")  # as browsers send it
        if self._open[-1:] == ["title"]:
            self.title += data
        elif "script" not in self._open and "style" not in self._open:
            self.words.append(data)
        if self._href:
            self._said += data

    def form(self, action: str) -> dict[str, str]:
        """The fields of the form that is sent to an address."""
        [fields] = [held for where, held in self.forms if where.split("?")[0] == action]
        return dict(fields)


class Browser(httpx.Client):
    """One person's browser."""

    def __init__(self, url: str) -> None:
        super().__init__(base_url=url, follow_redirects=True, headers={"Accept": "text/html"})

    def page(self, path: str, **settings: Any) -> Page:
        """Open a page."""
        return Page(self.get(path, **settings))

    def submit(self, page: Page, action: str, **fields: str) -> Page:
        """Fill in the form of a page that is sent to `action`, and send it."""
        return Page(self.post(action, data=page.form(action) | fields))

    def sign_in(self, served: Served, role: str, **claims: str) -> None:
        """Sign in with a code that the development issuer gives for anybody at all."""
        begun = self.get("/log-ind/start", follow_redirects=False)
        asked = {name: held[0] for name, held in asked_of(begun).items()}
        code = give_code(
            served.development_key,
            Caller(role=Role(role), **{"sub": f"test-{role}", **claims}),
            name="Prøve Person",
            challenge=asked["code_challenge"],
            nonce=asked["nonce"],
            back=BACK,
            now=machine_now(),
        )
        back = self.get(
            BACK, params={"code": code, "state": asked["state"]}, follow_redirects=False
        )
        assert back.status_code == 303, back.text


def asked_of(begun: httpx.Response) -> dict[str, list[str]]:
    """What a browser that is sent to a provider says there."""
    assert begun.status_code == 303, begun.text
    return parse_qs(urlsplit(begun.headers["location"]).query)
