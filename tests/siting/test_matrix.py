"""Three routing services, as they document themselves."""

import socket

import numpy as np
import pytest

from service.settings import MatrixService, Settings
from service.siting import matrix
from service.siting.facts import UNREACHABLE
from service.siting.matrix import MatrixFailed, Place, Source
from tests.siting.matrix_services import SPEAKS, serving_matrix

every_service = pytest.mark.parametrize("service", SPEAKS)
ORIGINS = [Place(55 + n / 100, 8 + n / 50) for n in range(7)]
DESTINATIONS = [Place(56 + n / 100, 9 + n / 70) for n in range(5)]


def seconds(origin, destination):
    """Some seconds that differ for every pair and direction; no way from the last origin."""
    if origin == ORIGINS[-1]:
        return None
    return round(10_000 * abs(origin.lat - destination.lat) + 7_000 * abs(origin.lon - 9), 1)


def asked(server, service, **changes):
    usual = {"service": MatrixService(service), "url": server.url, "key": "the-key"}
    return matrix.minutes(Source(**usual | changes), ORIGINS, DESTINATIONS)


def expected():
    known = [[seconds(a, b) for b in DESTINATIONS] for a in ORIGINS]
    return [[UNREACHABLE if s is None else round(s / 60) for s in row] for row in known]


@every_service
def test_minutes_stand_where_their_pair_stands_and_no_way_is_told(service):
    with serving_matrix(service, seconds) as server:
        found = asked(server, service)
    assert found.tolist() == expected()
    assert (found[-1] == UNREACHABLE).all()
    assert server.requests == 1


@every_service
@pytest.mark.parametrize("most", [2, 3, 4, 6, 11])
def test_blocks_give_what_one_request_gives(service, most):
    with serving_matrix(service, seconds, most=most) as server:
        found = asked(server, service, most_places=most)
    assert found.tolist() == expected()
    assert server.requests > 1


@every_service
def test_the_services_own_limit_is_kept_without_being_told(service):
    many = [Place(55 + n / 1000, 8.0) for n in range(130)]
    with serving_matrix(service, lambda a, _: a.lat * 100) as server:
        source = Source(service=MatrixService(service), url=server.url, key="the-key")
        found = matrix.minutes(source, many, DESTINATIONS)
    assert found.shape == (130, 5)
    assert server.requests == 3


TOO_MANY = {
    "osrm": "osrm refused with 400: TooBig Too many table coordinates",
    "valhalla": "valhalla refused with 400: 150 Exceeded max locations:",
    "openrouteservice": "openrouteservice refused with 400: 6004 Request parameters exceed",
}


@every_service
def test_a_refusal_is_told_in_the_services_words(service):
    with (
        serving_matrix(service, seconds, most=4) as server,
        pytest.raises(MatrixFailed) as failed,
    ):
        asked(server, service)
    assert str(failed.value).startswith(TOO_MANY[service])


def test_a_key_that_is_not_taken_is_told_and_not_the_key():
    with (
        serving_matrix("openrouteservice", seconds) as server,
        pytest.raises(MatrixFailed, match="refused with 403: Access") as failed,
    ):
        asked(server, "openrouteservice", key="a-secret")
    assert "a-secret" not in str(failed.value)


ODD = [
    b"<html>not JSON</html>",
    b"[]",
    b"null",
    {},
    {"code": "Ok", "durations": [[1]], "sources_to_targets": [[{"time": 1}]]},
    {"code": "Ok", "durations": [["x"] * 5] * 7, "sources_to_targets": [[{"time": "x"}] * 5] * 7},
    {"code": "Ok", "durations": [[-1] * 5] * 7, "sources_to_targets": [[{"time": -1}] * 5] * 7},
    {"code": "Ok", "durations": [[1, 2], [3]], "sources_to_targets": [[{}]]},
]


@every_service
@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_an_answer_that_is_not_documented_is_refused(service, odd):
    with (
        serving_matrix(service, seconds) as server,
        pytest.raises(MatrixFailed, match="answered what is not documented"),
    ):
        server.answer = lambda *_: odd
        asked(server, service)


def test_an_error_under_a_good_status_is_told():
    with (
        serving_matrix("osrm", seconds) as server,
        pytest.raises(MatrixFailed, match="NoSegment One of the places"),
    ):
        server.answer = lambda *_: {"code": "NoSegment", "message": "One of the places"}
        asked(server, "osrm")


def test_a_service_that_is_too_slow_is_told():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        source = Source(
            service=MatrixService.OSRM,
            url=f"http://127.0.0.1:{silent.getsockname()[1]}",
            timeout_s=0.05,
        )
        with pytest.raises(MatrixFailed, match=r"osrm did not answer in 0\.05 seconds"):
            matrix.minutes(source, ORIGINS, DESTINATIONS)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "no-scheme", "http://[", "ftp://example"])
def test_a_service_out_of_reach_is_told(url):
    source = Source(service=MatrixService.VALHALLA, url=url)
    with pytest.raises(MatrixFailed, match="valhalla is out of reach"):
        matrix.minutes(source, ORIGINS, DESTINATIONS)


def test_settings_name_a_service_or_none():
    assert matrix.source_of(Settings(_env_file=None)) is None
    source = matrix.source_of(
        Settings(
            _env_file=None,
            matrix_service="openrouteservice",
            matrix_url="https://roads.example/ors/",
            matrix_key="the-key",
        )
    )
    assert source is not None
    assert (source.url, source.key) == ("https://roads.example/ors", "the-key")
    assert source.name == "openrouteservice at roads.example"


def test_a_service_without_an_address_is_a_wrong_setting():
    with pytest.raises(ValueError, match="matrix_url"):
        Settings(_env_file=None, matrix_service="osrm")


def test_no_places_need_no_request():
    source = Source(service=MatrixService.OSRM, url="http://127.0.0.1:1")
    assert matrix.minutes(source, [], DESTINATIONS).shape == (0, 5)
    assert np.issubdtype(matrix.minutes(source, ORIGINS, []).dtype, np.int64)
