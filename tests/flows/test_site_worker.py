"""Site studies carried out by real workers, some of which are killed."""

import psutil
import pytest

from db.queries.runs import OVER, State
from tests.flows.studies import studies_in
from tests.flows.test_match_worker import SILENT_S, solving, time_passes
from tests.flows.workers import until, working
from tests.siting.matrix_services import serving_matrix


@pytest.fixture
async def own(week_url):
    async with studies_in(week_url) as found:
        yield found


async def ended(own, study_id):
    """The study once it is neither queued nor running."""

    async def look():
        found = await own.found(study_id)
        return found if found.study.state in OVER else None

    return await until(look)


async def test_another_worker_takes_over_from_one_that_is_killed_and_stores_one_answer(
    own, tmp_path
):
    study_id = await own.asked(queued=True)
    with working(own.url, tmp_path) as first:
        solver = await solving(first)
        first.kill()
        first.wait(10)
    assert (await own.found(study_id)).study.state is State.RUNNING
    with working(own.url, tmp_path):
        await time_passes(own, SILENT_S)
        found = await ended(own, study_id)
    assert (found.study.state, found.study.failure) == (State.DONE, None)
    assert [point.sites for point in found.points] == [2, 3]
    assert not solver.is_running() or solver.status() == psutil.STATUS_ZOMBIE
    assert await own.sql("SELECT FROM pgqueuer") == []


async def test_a_study_taken_back_frees_the_worker_for_the_next(own, tmp_path):
    wanted_no_more = await own.asked(queued=True)
    with working(own.url, tmp_path) as worker:
        solver = await solving(worker)
        await own.cancelled(wanted_no_more)
        following = await ended(own, await own.asked(queued=True))
    assert following.study.state is State.DONE
    found = await own.found(wanted_no_more)
    assert (found.study.state, found.points) == (State.CANCELLED, [])
    assert not solver.is_running() or solver.status() == psutil.STATUS_ZOMBIE


async def test_a_worker_asks_the_service_that_its_settings_name(own, tmp_path):
    with serving_matrix("osrm", lambda *_: 1_800.0) as server:
        (tmp_path / ".env").write_text(
            f"FRITVALG_MATRIX_SERVICE=osrm\nFRITVALG_MATRIX_URL={server.url}\n"
        )
        study_id = await own.asked(queued=True)
        with working(own.url, tmp_path):
            found = await ended(own, study_id)
    assert (found.study.state, found.study.failure) == (State.DONE, None)
    assert found.study.travel_source == "osrm at 127.0.0.1"
    assert server.requests > 0
