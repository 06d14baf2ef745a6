"""The model that ships is the one that the corpus makes."""

from pathlib import Path

import numpy as np
import pytest

from itsus.confusion.reader import ModelReader
from itsus.confusion.weights import encode_weights, load_weights
from itsus.model.words import BLAMES, INTENTS
from training.__main__ import train
from training.corpus import FOLDER, Post, read_corpus
from training.lbfgs import minimise
from training.letters import build_letters
from training.pack import digest

LANGUAGES = {"ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "pt", "ru", "tr", "zh"}


@pytest.fixture(scope="module")
def corpus() -> list[Post]:
    return read_corpus()


def test_the_shipped_model_learnt_from_this_corpus(corpus: list[Post]) -> None:
    """`make train` writes it anew."""
    assert load_weights().corpus == digest(corpus)


def test_it_folds_letters_as_training_would_now() -> None:
    letters = build_letters()

    assert (load_weights().fold == letters.fold).all()
    assert (load_weights().sort == letters.sort).all()


def test_training_again_gives_the_same_bytes(corpus: list[Post]) -> None:
    some = corpus[::40]

    assert encode_weights(train(some)) == encode_weights(train(some))


def test_what_was_learnt_is_known(corpus: list[Post]) -> None:
    some = corpus[::200]
    joint = ModelReader().read([post.text for post in some], [""] * len(some))
    right = [INTENTS[int(table.sum(axis=1).argmax())] == post.intent for table, post in zip(joint, some, strict=True)]

    assert np.mean(right) > 0.9


def test_every_language_has_every_pair_that_matters(corpus: list[Post]) -> None:
    assert {post.lang for post in corpus} == LANGUAGES
    for lang in LANGUAGES:
        pairs = {(post.intent, post.blame) for post in corpus if post.lang == lang}
        assert {("asking", blame) for blame in BLAMES} | {("reporting", blame) for blame in BLAMES} <= pairs
        assert {("mocking", "service"), ("news", "service"), ("resolved", "service"), ("other", "none")} <= pairs


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("=== asking nobody\nis it down\n", r"xx.txt:1: a section is called"),
        ("is it down\n", r"xx.txt:1: a post before the first section"),
        ("=== asking none\nwhy\n\nwhy\n", r"xx.txt:4: this post stands at xx.txt:2 already"),
    ],
)
def test_a_mistake_in_the_corpus_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "xx.txt").write_text(text)

    with pytest.raises(ValueError, match=complaint):
        read_corpus(tmp_path)


def test_the_corpus_lies_where_it_is_said_to() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == LANGUAGES


def test_the_minimiser_finds_the_least_of_a_bowl() -> None:
    steep = np.array([1.0, 10.0, 100.0])
    found = minimise(
        lambda x: (float((steep * (x - 3) ** 2).sum()), 2 * steep * (x - 3)), np.zeros(3), steps=50, tolerance=1e-15
    )

    assert np.allclose(found, 3)
