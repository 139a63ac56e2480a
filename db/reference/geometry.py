"""Distances on the globe."""

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088


def great_circle_km(
    origins: NDArray[np.float64], destinations: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Measure from every origin to every destination, in kilometres.

    Args:
        origins: (M, 2) latitude and longitude in degrees (WGS84).
        destinations: (N, 2) likewise.

    Returns:
        (M, N) kilometres.
    """
    lat_a, lon_a = np.radians(origins).T[:, :, None]
    lat_b, lon_b = np.radians(destinations).T[:, None, :]
    half = (
        np.sin((lat_b - lat_a) / 2) ** 2
        + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    )
    distance: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))
    return distance
