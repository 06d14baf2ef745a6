"""Plain forms of what detectors remember, exact to the bit, for snapshots.

Arrays become [dtype, shape, bytes]; everything else must already be numbers, strings, lists or dicts of them.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def pack(array: NDArray[Any]) -> list[Any]:
    """Return an array as plain data; little-endian whatever the machine."""
    little = array.astype(array.dtype.newbyteorder("<"))
    return [little.dtype.str, list(array.shape), little.tobytes()]


def unpack(data: Any) -> NDArray[Any]:
    """Return the array that `pack` was given, writable and in native byte order."""
    dtype = np.dtype(data[0])
    return np.frombuffer(data[2], dtype).reshape(data[1]).astype(dtype.newbyteorder("="))
