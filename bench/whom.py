"""How many posts a second are asked about whom they are on one core: naming nobody, one app, or a refuge as well.

Each post ends in a time and a handle that no other has. Prints CPU seconds as posts a second, the best of some rounds.
"""

import random
import time

from itsus.confusion.whom import Whom

_POSTS = 20_000
_ROUNDS = 5
_NAMES = {"photogram": ("Photogram", "pg"), "facespace": ("Facespace",), "wazzup": ("Wazzup",)}
_PARTS: dict[str, tuple[str, ...]] = {
    "nobody named": (
        "is it down or is it just me? nothing loads and I can't log in",
        "what a lovely evening at the beach with the family",
        "my account was hacked I think, anyone else having issues with stories?",
        "no me carga nada desde ayer, ¿alguien más con problemas?",
        "impossible de me connecter à mon compte depuis hier",
        "geht es bei euch auch nicht? kann mich nicht anmelden",
        "не могу войти со вчерашнего дня, у кого так же",
        "ログインできないんだけど、私だけ？",
    ),
    "this app named": (
        "is photogram down or is it just me? nothing loads",
        "photogram won't let me log in, my account was hacked I think",
        "no me carga photogram desde ayer, ¿alguien más con problemas?",
        "photogram est en panne ou c'est moi ?",
        "geht photogram bei euch auch nicht?",
        "photogram落ちてる？私だけ？",
    ),
    "refuge named": (
        "photogram is down so everyone is on twitter",
        "running to twitter to see if photogram is down",
        "photogram no funciona y todos en twitter",
        "photogram ist down also sind alle auf twitter",
        "photogram落ちたからみんなTwitterにいる",
    ),
}


def make_posts(named: str, seed: int) -> list[str]:
    """Return made-up posts; no two are the same, most words are."""
    dice = random.Random(f"{named} {seed}")
    clock = (f"{dice.randrange(24)}:{dice.randrange(60):02} @{dice.getrandbits(24):x}" for _ in range(_POSTS))
    return [f"{dice.choice(_PARTS[named])} {when}" for when in clock]


def main() -> None:
    """Print posts a second for each sort of posts."""
    whom = Whom(_NAMES)
    for named in _PARTS:
        best = float("inf")
        for seed in range(_ROUNDS):
            posts, apps = make_posts(named, seed), ["photogram"] * _POSTS
            begin = time.process_time()
            whom.keep(posts, apps)
            best = min(best, time.process_time() - begin)
        print(f"{named}: {_POSTS / best:,.0f} posts/s")


if __name__ == "__main__":
    main()
