"""How many posts a second the reader of texts reads on one core, in several languages.

Prints CPU seconds as posts a second, and beside it the same work in turns of a plain loop that is timed between the
rounds: on a busy machine seconds vary, the ratio hardly does.
"""

import random
import time
from collections.abc import Callable

from itsus.confusion.phrases import PhraseReader

_POSTS = 5_000
_ROUNDS = 5
_CHARACTERS = 125
_TURNS = 1_000_000
#: What people say in an outage, and what they say anyway.
_PARTS: dict[str, tuple[str, ...]] = {
    "English": (
        "is photogram down or is it just me?",
        "why can't I log in",
        "my account was hacked I think",
        "it works on my phone but not over wifi",
        "anyone else having issues with stories right now??",
        "lol everyone coming to the other app again",
        "what a lovely evening at the beach with the family",
        "the new album is so good, I have it on repeat",
        "does anybody know when it will be back",
    ),
    "Spanish": (
        "¿se cayó photogram o soy solo yo?",
        "no puedo entrar a mi cuenta desde ayer",
        "¿alguien más con problemas?",
        "creo que es mi conexión, reinicié el módem",
        "qué bonita tarde en la playa con la familia",
        "los servidores están caídos según dicen",
    ),
    "French": (
        "photogram est en panne ou c'est moi ?",
        "impossible de me connecter à mon compte depuis hier",
        "quelqu'un d'autre a ce problème ?",
        "j'ai réinstallé l'application, toujours rien",
        "très belle soirée à la plage en famille",
    ),
    "German": (
        "ist photogram down oder liegt es an mir?",
        "kann mich nicht anmelden, Passwort geht nicht mehr",
        "geht es bei euch auch nicht?",
        "schöner Abend am Strand mit der Familie",
        "mein WLAN läuft doch, die Störung liegt bei denen",
    ),
    "Russian": (
        "инстаграм не работает только у меня?",
        "не могу войти в аккаунт со вчерашнего дня",
        "у кого ещё не грузит",
        "прекрасный вечер на пляже с семьёй",
    ),
    "Japanese": (
        "photogram落ちてる？私だけ？",
        "ログインできないんだけど",
        "今日は家族と海に行きました。",
        "誰か助けて",
    ),
}


def make_posts(language: str, seed: int) -> list[str]:
    """Return made-up posts of one language; no two are the same, most words are."""
    dice = random.Random(f"{language} {seed}")
    posts = []
    for _ in range(_POSTS):
        post = dice.choice(_PARTS[language])
        while len(post) < _CHARACTERS - 20:
            post = f"{post} {dice.choice(_PARTS[language])}"
        posts.append(f"{post} {dice.randrange(24)}:{dice.randrange(60):02} @{dice.getrandbits(20):x}")
    return posts


def measure_read(reader: PhraseReader, posts: list[str]) -> float:
    """Return the CPU seconds that reading the posts takes."""
    langs = [""] * len(posts)
    return _time_cpu(lambda: reader.read(posts, langs))


def measure_turn() -> float:
    """Return the CPU seconds of one turn of a plain loop."""
    return _time_cpu(_turn) / _TURNS


def _turn() -> None:
    total = 0
    for number in range(_TURNS):
        total += number & 7


def _time_cpu(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def main() -> None:
    """Print posts a second for each language, the best of some rounds with new posts each."""
    reader = PhraseReader()
    for language in _PARTS:
        rounds = [make_posts(language, seed) for seed in range(_ROUNDS)]
        characters = sum(len(post) for post in rounds[0]) / _POSTS
        reading = min(measure_read(reader, posts) for posts in rounds) / _POSTS
        turns = reading / min(measure_turn() for _ in range(_ROUNDS))
        print(
            f"{language}: {1 / reading:,.0f} posts/s of {characters:.0f} characters; one costs {turns:,.0f} loop turns"
        )


if __name__ == "__main__":
    main()
