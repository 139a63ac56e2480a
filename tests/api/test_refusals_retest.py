from datetime import datetime, timedelta

from db.session import engine, one_transaction, sessions
from service.auth import Caller, Role
from service.clock import DEMO_START
from service.flows.acting import Acting
from service.flows.refusal_retest import retest
from tests.api import capacity_make as make
from tests.api.test_refusals import act, listed, others, place, refuse


async def retested(client, at: datetime = DEMO_START) -> int:
    database = engine(client.database_url, pool_size=1)
    system = Acting(caller=Caller(role=Role.OPERATOR, sub="system"), now=at)
    async with one_transaction(sessions(database)) as session:
        ended = await retest(session, system)
    await database.dispose()
    return ended


async def test_a_refusal_ends_when_the_wait_is_no_longer_longer(client):
    others(client, 10, 12, 14, 15, 16)
    own = place(client, 30)
    refusal = refuse(client, own)
    act(client, refusal, "adoption")
    assert await retested(client) == 0
    make.publish(client, make.row(own, start_on="2027-02-20"), observed_at=make.LATER)
    assert await retested(client) == 1
    assert listed(client, state="withdrawn") == [refusal["refusal_id"]]
    assert await retested(client) == 0


async def test_neither_missing_figures_nor_an_override_end_a_refusal(client):
    others(client, 10, 12, 14, 15, 16)
    adopted = refuse(client, place(client, 30))
    act(client, adopted, "adoption")
    overridden = refuse(client, place(client, 20))
    act(client, overridden, "override", json={"reason": "Lukket fløj."})
    assert await retested(client) == 0
    assert await retested(client, DEMO_START + timedelta(days=9)) == 0
    both = {adopted["refusal_id"], overridden["refusal_id"]}
    assert set(listed(client, state="effective")) == both
