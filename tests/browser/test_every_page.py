"""Every page, in both languages, on a wide and a narrow screen: no barrier, no fault, no overflow.

The pictures of the pages are in `build/portal`.
"""

import pytest

from tests.browser.barriers import no_barrier
from tests.browser.every_page import every_page


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("width", [1280, 320])
def test_there_is_no_barrier(world, opened, axe, lang, width):
    no_barrier(every_page(world), opened, axe, lang=lang, width=width)
