from tests.api.conftest import client, facts_url
from tests.api.test_refusals import place
from tests.portal.browsing import Browser

__all__ = ["client", "facts_url"]

OLD = "2027-01-31T12:00:00+01:00"


def test_a_figure_older_than_seven_days_and_a_missing_one_say_so(client):
    place(client, 3, name="Nord")
    place(client, 4, name="Syd", observed_at=OLD)
    place(client, None, name="Vest")
    with Browser(client.url) as browser:
        whole = browser.page("/ventetider").text
        assert "2 er ældre end 7 dage eller mangler." in whole
        assert "De ældste er fra 31. januar 2027, 12.00." in whole
        places = browser.page("/ventetider/steder?municipality_code=0751").text
    nord, syd, vest = (places.index(f" {name} Kommune") for name in ("Nord", "Syd", "Vest"))
    assert "ældre end 7 dage" not in places[nord:syd]
    assert "meldte det 31. januar 2027, 12.00. Tallet er ældre end 7 dage." in places[syd:vest]
    assert "Ingen ledig dag" in places[vest:]
    assert "Ingen har meldt tal." in places[vest:]
