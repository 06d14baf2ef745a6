"""What was seen in the last ten minutes, so that the same signal is counted once.

Keys are 64-bit hashes, seeded anew in each process: no text and no person is kept here.
"""

from collections import deque
from typing import Final, Generic, TypeVar

Value = TypeVar("Value")

HORIZON_S: Final = 600
_SLICE_S: Final = 60
_SLICE_KEYS: Final = 50_000


class Recent(Generic[Value]):
    """Values by key, each forgotten ten minutes after it was last set.

    Bounded: over `capacity` the oldest slice is forgotten early, so that a flood costs exactness and not memory.
    """

    def __init__(self, capacity: int = 500_000) -> None:
        self._capacity = capacity
        self._values: dict[int, tuple[float, Value]] = {}
        #: The keys set, oldest slice first, each with the time it was begun at; the last one is being filled.
        self._slices: deque[tuple[float, list[int]]] = deque()
        self._newest: list[int] = []
        self._turn_s = float("-inf")

    def __len__(self) -> int:
        return len(self._values)

    def is_known(self, key: int, now_s: float) -> bool:
        """Tell whether the key was set within the horizon."""
        held = self._values.get(key)
        return held is not None and now_s - held[0] < HORIZON_S

    def swap(self, key: int, value: Value, now_s: float) -> Value | None:
        """Set the value of a key; return the one it replaces, if that was set within the horizon."""
        held = self._values.get(key)
        self._values[key] = (now_s, value)
        if now_s >= self._turn_s or len(self._newest) >= _SLICE_KEYS:
            self._begin_slice(now_s)
        self._newest.append(key)
        if held is None or now_s - held[0] >= HORIZON_S:
            return None
        return held[1]

    def _begin_slice(self, now_s: float) -> None:
        """Begin a slice when a minute is over or one is full, and forget the oldest where it is time."""
        begin_s = max(now_s, self._slices[-1][0]) if self._slices else now_s
        self._newest = []
        self._turn_s = begin_s + _SLICE_S
        self._slices.append((begin_s, self._newest))
        while len(self._slices) > 1 and begin_s - self._slices[0][0] >= HORIZON_S + _SLICE_S:
            self._drop_slice(begin_s, is_forced=False)
        while len(self._slices) > 1 and sum(len(keys) for _, keys in self._slices) > self._capacity:
            self._drop_slice(begin_s, is_forced=True)

    def _drop_slice(self, now_s: float, *, is_forced: bool) -> None:
        """Forget the keys of the oldest slice; one that was set again since stands in a later slice too and stays."""
        _, keys = self._slices.popleft()
        for key in keys:
            held = self._values.get(key)
            if held is not None and (is_forced or now_s - held[0] >= HORIZON_S):
                del self._values[key]
