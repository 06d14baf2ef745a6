"""How much each post counts: what comes in is not what the corpus holds.

The corpus holds much of what is rare, so that it can be learnt. Its posts are weighted towards the shares below, by the
powers `TOWARDS`. They are round numbers for an app whose mentions, reviews and reports come in while something is the
matter: nearly half is about something else, most who complain blame the service.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from training.corpus import Post

Floats: TypeAlias = NDArray[np.float64]

_OF_INTENTS: Final[Mapping[str, float]] = {
    "asking": 0.15, "reporting": 0.33, "mocking": 0.03, "news": 0.03, "resolved": 0.02, "other": 0.44,
}  # fmt: skip
_OF_BLAMES: Final[Mapping[str, Mapping[str, float]]] = {
    "asking": {"service": 0.65, "account": 0.12, "device": 0.08, "connection": 0.07, "none": 0.08},
    "reporting": {"service": 0.78, "account": 0.08, "device": 0.06, "connection": 0.03, "none": 0.05},
    "mocking": {"service": 0.95, "none": 0.05},
    "news": {"service": 0.95, "none": 0.05},
    "resolved": {"service": 0.7, "none": 0.3},
    "other": {"none": 1.0},
}
#: What a pair is given that is not named above.
_RARE: Final = 0.01
#: Part of the way, since the shares are a guess and what is rare must still be learnt: for intents, and for blames.
TOWARDS: Final = (0.4, 0.2)
#: Of what comes in, so much less is a question than of the corpus, which holds many since they are hard to tell from
#: complaints. Taken off after training, so that probabilities can be taken at their word.
FEWER_ASK: Final = 0.7


def weigh(posts: Sequence[Post]) -> Floats:
    """Return how much each post counts; 1 on average."""
    intents, pairs = Counter(p.intent for p in posts), Counter((p.intent, p.blame) for p in posts)
    of_intent = {name: _OF_INTENTS[name] / number for name, number in intents.items()}
    of_pair = {
        pair: _OF_BLAMES[pair[0]].get(pair[1], _RARE) * intents[pair[0]] / number for pair, number in pairs.items()
    }
    weights = np.array([of_intent[p.intent] ** TOWARDS[0] * of_pair[p.intent, p.blame] ** TOWARDS[1] for p in posts])
    balanced: Floats = weights / weights.mean()
    return balanced
