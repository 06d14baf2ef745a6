"""From what fails to what people say: the model of people that all worlds share.

`Trouble.stir` tells how many people a minute run into something for which they would speak up. They do not speak at
once, and not all of them:

- **They try again first.** Between the first failure and the first word lies a log-normal time, as between most
  events and people's answer to them: positive, with a long tail, the product of many small delays (seeing that it
  does not load, pulling to refresh, trying another network, finding where to ask). Half have spoken after 90 s, one
  in twenty after 20 s, three quarters after less than three minutes, a last few after ten. No step from one minute to
  the next.
- **As many as fail, not as many as there are.** How many speak is in proportion to those who run into it at the time:
  if a third of the requests for one component fails, fewer do than if all fail, and where a second try mostly works
  few speak at all (a world states that in its `stir`).
- **What works again is not asked about.** Who is about to ask looks once more; of those who find it working three in
  four say nothing. So in ninety seconds of errors only a few get as far as asking.
- **A ticket is work.** Writing to support takes four times as long as asking in the app or in public.

What is not in it: people who speak because others do. Worlds that need it (oct4) say so in their own `stir`.
"""

import math
from statistics import NormalDist
from typing import Final

from itsus.replay.worlds.trouble import CALM, Crowd, Stir, Trouble

#: Half of those who will speak have spoken after this time.
MEDIAN_MIN: Final = 1.5
#: Spread of the logarithm: one in twenty within 20 s, one in ten after five minutes.
SIGMA: Final = 0.9
#: Of those who are about to ask when it works again, so many still do.
STILL_ASK: Final = 0.25
#: How much longer than others it takes to speak in this way.
SLOWER: Final = {"ticket": 4.0}

_STEPS: Final = 24
#: Equally likely times from failing to speaking, in minutes, shortest first.
LAGS_MIN: Final = tuple(
    MEDIAN_MIN * math.exp(SIGMA * NormalDist().inv_cdf((step + 0.5) / _STEPS)) for step in range(_STEPS)
)


def hear_of(trouble: Trouble, crowd: Crowd, minute: float) -> Stir:
    """Return what a crowd says at a minute beyond the ordinary, of all that it ran into before.

    What they talk about, and with which version, is what those say who ran into it last.
    """
    if not trouble.is_felt:
        return trouble.stir(crowd, minute)
    if minute <= 0:
        return CALM
    slower = SLOWER.get(crowd.kind, 1.0)
    past = [trouble.stir(crowd, minute - lag * slower) for lag in LAGS_MIN]
    per_min = sum(stir.per_min for stir in past) / _STEPS
    if per_min <= 0:
        return CALM
    still = 1.0 if trouble.stir(crowd, minute).per_min > 0 else STILL_ASK
    latest = next(stir for stir in past if stir.per_min > 0)
    return latest._replace(per_min=per_min * still)
