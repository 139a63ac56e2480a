"""Public facts of the country: places, regions, sites, clinical areas and the road network."""
