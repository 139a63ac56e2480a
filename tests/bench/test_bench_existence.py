"""Whether the time of an answer tells that somebody else's plan exists.

Each operation is asked about a plan of another authority and about one that nobody has, in turn.
The figure is the chance that the answer about the existing one took longer (AUC): 0.5 tells
nothing.
"""

import http.client
import time
from random import Random
from urllib.parse import urlsplit
from uuid import UUID

import numpy as np
import pytest

from tests.api import plan_make as make

pytestmark = pytest.mark.bench
PAIRS = 2_500
OPERATIONS = (
    ("GET", "/v1/plans/{}", None),
    ("GET", "/v1/plans/{}/options", None),
    ("GET", "/v1/plans/{}/actions", None),
    (
        "POST",
        "/v1/plans/{}/stratification",
        b'{"care_level":"basic","reason":"x","assessed_by":"y"}',
    ),
)


def longer(these: np.ndarray, those: np.ndarray) -> float:
    """The chance that one of these is greater than one of those (Mann and Whitney's U)."""
    ranks = np.argsort(np.argsort(np.concatenate([these, those]))) + 1
    n, m = len(these), len(those)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
def test_existence(world, method, path, body):
    plan_id = make.issued(world).rsplit("/", 1)[-1]
    stranger = world.authority("0101")
    headers = {**stranger.headers, "Content-Type": "application/json"}
    connection = http.client.HTTPConnection(urlsplit(world.client.url).netloc, timeout=30)
    random = Random(1)  # noqa: S311 - no secret
    took = {True: [], False: []}
    answers = set()

    def ask(exists: bool) -> None:
        asked = plan_id if exists else str(UUID(int=random.getrandbits(128), version=4))
        before = time.perf_counter_ns()
        connection.request(method, path.format(asked), body=body, headers=headers)
        answer = connection.getresponse()
        told = answer.read()
        took[exists].append(time.perf_counter_ns() - before)
        answers.add((answer.status, told.replace(asked.encode(), b"")))

    for _ in range(PAIRS):
        order = [True, False]
        random.shuffle(order)
        for exists in order:
            ask(exists)
    connection.close()
    assert len(answers) == 1, answers
    exists, not_ = (np.array(took[one]) for one in (True, False))
    medians = f"{np.median(exists) / 1e3:.0f} and {np.median(not_) / 1e3:.0f} us"
    auc = f"AUC {longer(exists, not_):.3f} of {2 * PAIRS}"
    print(f"\n{method} {path}: median {medians}, {auc}")  # noqa: T201 - the figure
