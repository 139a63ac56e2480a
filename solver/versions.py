"""The libraries that an answer rests on, by version."""

from typing import Final

import numpy as np
import ortools

VERSIONS: Final = {"numpy": np.__version__, "ortools": ortools.__version__}
