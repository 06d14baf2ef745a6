"""Copies of one long text are told apart from what many people say."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from itsus.intake.copies import MOST_COPIED, hash_copies
from itsus.intake.fold import Fold
from itsus.model.signal import Signal
from itsus.model.window import MESSAGES, REPEATED, START, TEXT_HASH, WindowBatch, encode, merge
from itsus.model.words import UNIT
from itsus.testing.fixed_reader import FixedReader

T0 = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)
LONG = "my account was hacked by somebody and I cannot get back in, please help"
READER = FixedReader({"hacked": ("asking", "account"), "lol": ("mocking", "none")})


def signal(text: str, seconds: float = 0, **fields: Any) -> Signal:
    return Signal(
        **{"kind": "report", "at": T0 + timedelta(seconds=seconds), "app": "photogram", "text": text, **fields}
    )


def flush(fold: Fold, *signals: Signal) -> WindowBatch:
    assert fold.add(signals, None) == []
    batch = fold.flush()
    assert batch is not None
    return batch


def fold() -> Fold:
    return Fold("n", READER, secret=b"fixed")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "instagram down",
        "is instagram down right now",
        "@friend https://example.org/a/b/c/d is it down 1 2 3 4",
        "क्या इंस्टाग्राम बंद है भाई",
        "インスタ落ちてる？？",
        "انستقرام معطل عندكم اليوم؟",
        "!!! ??? ... --- 1 2 3 4 5 6 7 8",
    ],
)
def test_short_texts_are_never_folded(text: str) -> None:
    assert hash_copies([text]) == [0]


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        "is instagram down for anyone else",
        "インスタグラムが落ちてログインできません",
        "क्या इंस्टाग्राम आज सबके लिए बंद है",
    ],
)
def test_long_texts_are_known_by_something_that_ignores_case_digits_signs_handles_and_links(text: str) -> None:
    known, again = hash_copies([text, f"@someone {text.upper()}!! 123 https://t.co/x1y2"])
    assert known == again > 0


def test_most_small_changes_leave_it_alone() -> None:
    luck, words = random.Random(1), LONG.split()
    changed = []
    for _ in range(200):
        copy = list(words)
        copy[luck.randrange(len(copy))] = "".join(luck.choices("bcdfgh", k=6))
        changed.append(" ".join(copy))
    known = hash_copies([*changed, LONG, f"{LONG} thanks", f"hello {LONG}"])
    assert sum(one == known[200] for one in known[:200]) > 100
    assert known[200] in known[201:]


def test_what_one_batch_of_texts_is_known_by_does_not_depend_on_the_others() -> None:
    texts = [LONG, "short", "all of my friends are gone from the app today", LONG]
    assert hash_copies(texts) == [hash_copies([text])[0] for text in texts]


def test_copies_travel_with_what_they_add_to_the_rows() -> None:
    batch = flush(fold(), *(signal(LONG, i % 20, country=c) for i in range(6) for c in ("US", "FR")), signal("hacked"))

    assert len({*batch.repeats[:, TEXT_HASH].tolist()}) == 1
    assert batch.repeats[:, REPEATED].sum() == 12 * UNIT
    for row in batch.repeats:
        (same,) = [p for p in batch.people if (p[:3] == row[:3]).all()]
        assert np.array_equal(row[REPEATED:], same[MESSAGES:])


def test_a_text_that_came_once_is_no_copy_until_it_comes_again_within_minutes() -> None:
    node = fold()
    copied = [len(flush(node, signal(LONG, second)).repeats) for second in (0, 5, 100, 500)]
    assert copied == [0, 1, 1, 0]


def test_a_text_that_stands_for_a_count_is_no_copy() -> None:
    assert len(flush(fold(), *(signal(LONG, count=3, country=c) for c in ("US", "FR"))).repeats) == 0


def test_of_many_copied_texts_the_most_confused_travel() -> None:
    letters = "abcdefghij"
    texts = [f"hacked {x}{y} {x}{x} and {y}{x} me {y}{y} too {x}q" for x in letters for y in letters]
    jokes = [f"lol {text.replace('hacked', 'haha')}" for text in texts]
    batch = flush(fold(), *(signal(text, country="US") for text in [*texts, *texts, *texts[:9], *jokes * 3]))

    assert len(batch.repeats) == MOST_COPIED
    assert (batch.repeats[:, REPEATED] == 3 * UNIT).sum() == 9


def test_copies_of_apps_are_told_apart() -> None:
    batch = flush(fold(), signal(LONG), signal(LONG, app="wazzup"))
    assert len(batch.repeats) == 0


def test_copies_do_not_depend_on_the_order_in_which_they_came() -> None:
    signals = [signal(LONG if i % 3 else f"hacked {i % 7} times over and over again", i % 30) for i in range(90)]
    shuffled = random.Random(2).sample(signals, len(signals))
    assert encode(flush(fold(), *signals)) == encode(flush(fold(), *shuffled))


def test_copies_of_two_nodes_add_up() -> None:
    one, two = (flush(fold(), *(signal(LONG) for _ in range(3))) for _ in range(2))
    (row,) = merge([one, two]).repeats
    assert (row[START], row[REPEATED]) == (int(T0.timestamp()), 6 * UNIT)
