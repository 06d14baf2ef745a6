"""More comes in than can be read: a sample stands for all, and nobody is louder than that."""

import random
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from itsus.intake.fold import Fold
from itsus.intake.hearing import Hearing
from itsus.intake.meters import Meters
from itsus.model.signal import Signal
from itsus.model.window import MESSAGES, READINGS, SQUARES, WindowBatch, decode, encode, merge
from itsus.model.words import BLAMES, INTENTS, UNIT
from itsus.testing.fixed_reader import FixedReader

T0 = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)
ASKING = READINGS + INTENTS.index("asking") * len(BLAMES) + BLAMES.index("none")


def draw(texts: list[str], most: int, seed: int = 0) -> dict[str, float]:
    return dict(zip(texts, Hearing(b"%d" % seed, most).draw(texts, [1] * len(texts)), strict=True))


def test_all_are_read_where_there_is_time() -> None:
    assert set(draw([f"{i}" for i in range(100)], most=200).values()) == {1.0}


def test_a_batch_leaves_half_of_the_time_to_the_next() -> None:
    hearing = Hearing(b"s", most=4000)
    read = [int((hearing.draw([f"{k} {i}" for i in range(5000)], [1] * 5000) > 0).sum()) for k in range(12)]
    assert read[:3] == pytest.approx([2000, 1000, 500], rel=0.2)
    assert sum(read) < 4000 + 9 * 300
    assert min(read) > 100, "late batches are heard too"
    hearing.rest()
    assert int((hearing.draw([f"{i}" for i in range(5000)], [1] * 5000) > 0).sum()) == pytest.approx(2000, rel=0.2)


def test_who_is_drawn_depends_on_the_text_alone_and_on_the_secret() -> None:
    texts = [f"text {i}" for i in range(1000)]
    shuffled = random.Random(1).sample(texts, len(texts))
    assert draw(texts, 400) == draw(shuffled, 400)
    assert draw(texts, 400) != draw(texts, 400, seed=1)


def test_sums_are_right_on_average_and_what_many_say_is_always_read() -> None:
    texts, amounts = [f"{i}" for i in range(2000)], [1] * 1999 + [2000]
    totals = []
    for seed in range(100):
        stands_for = Hearing(b"%d" % seed, 800).draw(texts, amounts)
        assert stands_for[-1] == 1
        totals.append(float((stands_for * amounts).sum()))
    assert np.mean(totals) == pytest.approx(3999, rel=0.01)


def flush(most: int, texts: list[str], **fields: Any) -> WindowBatch:
    fold = Fold("n", FixedReader({"down?": ("asking", "none")}), secret=b"fixed", hearing=Hearing(b"s", most))
    fold.add([Signal(kind="report", at=T0, app="photogram", text=text, **fields) for text in texts], T0)
    batch = fold.flush()
    assert batch is not None
    return batch


def test_what_was_not_read_is_counted_and_others_stand_for_it() -> None:
    texts = [f"down? {i}" if i % 2 else f"nice {i}" for i in range(4000)]
    batch = flush(2000, texts)

    (row,) = batch.people
    assert batch.unread == pytest.approx(3000, abs=100)
    assert row[MESSAGES] / UNIT == pytest.approx(4000, rel=0.1)
    assert row[ASKING] / UNIT == pytest.approx(2000, rel=0.15)
    assert row[READINGS:].sum() == row[MESSAGES], "nothing is left that would count as without a text"
    assert row[SQUARES] / UNIT == pytest.approx(16_000, rel=0.1), "a quarter was read: each stands for four"


def test_a_flood_is_heard_the_same_in_any_order() -> None:
    texts = [f"down? {'abcdefghij'[i // 100]}{'abcdefghij'[i // 10 % 10]}{'abcdefghij'[i % 10]}" for i in range(1000)]
    shuffled = random.Random(3).sample(texts, len(texts))
    assert encode(flush(500, texts)) == encode(flush(500, shuffled))


def test_texts_that_were_read_before_cost_nothing() -> None:
    fold = Fold("n", FixedReader(), secret=b"fixed", hearing=Hearing(b"s", 100))
    signals = [Signal(kind="report", at=T0, app="photogram", text=f"text {i}") for i in range(40)]
    for _ in range(9):
        fold.add(signals, T0)
    batch = fold.flush()
    assert batch is not None
    assert (batch.unread, int(batch.people[0, MESSAGES])) == (0, 360 * UNIT)


def test_what_is_not_read_is_said_once_a_minute_and_counted() -> None:
    registry = CollectorRegistry()
    meters = Meters(registry)
    with capture_logs() as said:
        for second in (0, 1, 30, 61, 62):
            meters.count_unread(100, second)
        meters.count_unread(0, 200)

    assert registry.get_sample_value("itsus_texts_unread_total") == 500
    assert [(line["event"], line["unread"]) for line in said] == [
        ("texts_sampled", 100), ("texts_sampled", 300), ("texts_sampled", 100),
    ]  # fmt: skip


def test_how_many_were_not_read_travels_and_adds_up() -> None:
    one, two = flush(500, [f"down? {i}" for i in range(900)]), flush(500, [f"down? {i}" for i in range(700)])
    assert merge([one, decode(encode(two))]).unread == one.unread + two.unread > 1000
