"""The areas that the maps in a browser draw."""

from tests.api.plan_make import World


def test_every_municipality_is_an_area_that_browsers_may_keep(world: World):
    answer = world.client.anonymous().get("/kort/outline.geojson")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/geo+json"
    assert "public" in answer.headers["cache-control"]
    layer = answer.json()
    assert layer["schematic"] is True
    codes = {one["properties"]["municipality_code"] for one in layer["features"]}
    assert len(codes) == 98
    for one in layer["features"]:
        for polygon in one["geometry"]["coordinates"]:
            for ring in polygon:
                assert ring[0] == ring[-1]
