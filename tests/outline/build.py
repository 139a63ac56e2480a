"""Write the outline that maps are drawn from: `make outline`.

Source: world-atlas for the coast, the reference data for where each municipality lies.
"""

import json
from pathlib import Path
from typing import Any

import shapely

from db.reference import files
from db.reference.outline import FILE
from tests.outline import cells, coast
from tests.outline.topology import topology

FETCHED = Path(".local") / "outline"
TOLERANCE_KM = 0.5
STEP = 0.002  # degrees: 220 m to the north, 125 m to the east
ABOUT = {
    "title": "Skematisk kort: hver kommune er det land, der ligger nærmest dens postnumre",
    "schematic": True,
    "source": "Coast: Natural Earth 4.1.0, 1:10,000,000, by world-atlas 2.0.2. "
    "Borders: own work from postcodes.csv, municipality_regions.csv and municipalities.csv.",
    "licence": "Natural Earth: public domain. world-atlas: ISC, (c) 2013-2019 Michael Bostock. "
    "Postcode points: GeoNames, CC BY 4.0.",
    "uncertain": "No border is the official one. Christiansø is in no municipality and not drawn.",
}


def written(countries: dict[str, Any]) -> str:
    """The outline's file, from the countries of world-atlas."""
    reference = files.read()
    lands = [cells.flat(land) for land in coast.landmasses(countries, "Denmark")]
    areas = cells.municipalities(lands, cells.seeds(reference.postcodes), tolerance_km=TOLERANCE_KM)
    degrees = {code: shapely.normalize(cells.round_again(area)) for code, area in areas.items()}
    found = {**topology(degrees, _told(reference), step=STEP), "about": ABOUT}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n"


def main() -> None:
    """Write the outline and say how large it is."""
    FILE.write_text(written(coast.fetched(FETCHED)), encoding="utf-8")
    print(f"{FILE.name}: {FILE.stat().st_size:,} bytes")  # noqa: T201


def _told(reference: files.Reference) -> dict[str, dict[str, Any]]:
    """Name, region by date and health council of each municipality."""
    councils = {one.health_council_id: one for one in reference.health_councils}
    return {
        one.municipality_code: {
            "name": one.name,
            "regions": [
                {
                    "region_id": row.region_id,
                    "valid_from": row.valid_from.isoformat(),
                    "valid_to": row.valid_to and row.valid_to.isoformat(),
                }
                for row in reference.municipality_regions
                if row.municipality_code == one.municipality_code
            ],
            "health_council_id": councils[one.health_council_id].health_council_id,
            "health_council_valid_from": "2027-01-01",
        }
        for one in reference.municipalities
    }


if __name__ == "__main__":
    main()
