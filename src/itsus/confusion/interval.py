"""Between which bounds a rate lies, given what was counted: the statistics behind `Confusion.interval`.

Counts are overdispersed Poisson: their variance is `spread` times their mean. A count of n people then tells as much
as one of n / spread independent people would, for which the exact bounds of a Poisson mean (Garwood 1936) are taken, in
Wilson and Hilferty's approximation (1931) of the chi-square quantiles. Bounds of sums and differences follow from the
bounds of the parts (MOVER: Zou and Donner 2008): deviations add up in squares.
"""

import math
from typing import Final

#: Normal quantiles: 95 % on one side, so 90 % between two.
Z: Final = 1.645
#: The same for the lower bound where the largest of three rates was taken: a third of the 5 % is left for each.
Z_LARGEST_OF_3: Final = 2.128


def bound_count(count: float, spread: float, z_low: float = Z, z_high: float = Z) -> tuple[float, float]:
    """Return the bounds of the mean of a count whose variance is `spread` times its mean."""
    people = count / spread
    return spread * _cube(people, -z_low), spread * _cube(people + 1, z_high)


def _cube(people: float, z: float) -> float:
    """Return half the chi-square quantile of 2 * people degrees of freedom."""
    if people <= 0:
        return 0.0
    return people * max(0.0, 1 - 1 / (9 * people) + z / (3 * math.sqrt(people))) ** 3
