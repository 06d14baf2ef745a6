"""Prints the tables."""

import json
import resource
import time
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bench.text.phrase_list import PhraseList
from bench.text.score import Floats, Score, Truth, find_labels, measure_calibration, score, sum_confused
from itsus.confusion.reader import ModelReader
from itsus.model.words import BLAMES, INTENTS, UNIT
from training.__main__ import FILE
from training.corpus import Post, read_corpus

POSTS: Final = Path(__file__).parents[3] / "shared/data/text/labelled_dev.jsonl"
AIMS: Final = "aims: confused 0.75, intent 0.60, blame 0.60, each baseline beaten by 0.05"
_BATCH, _ROUNDS = 1_000, 20


class Labelled(NamedTuple):
    """Labelled posts: texts, languages, truth."""

    texts: list[str]
    langs: list[str]
    truth: Truth

    def of(self, lang: str) -> "Labelled":
        """Return those of one language."""
        mine = [at for at, one in enumerate(self.langs) if one == lang]
        return Labelled([self.texts[at] for at in mine], [lang] * len(mine), self.truth.of(mine))


def main() -> None:
    print_speed()
    if not POSTS.exists():
        print(f"skipped: {POSTS} is missing")
        return
    posts = load_labelled(POSTS)
    real = (posts.texts * 2)[:_BATCH]
    print(f"{_BATCH / _time(ModelReader(), real):,.0f} posts/s of {_say_length(real)}: the labelled ones")
    readings = {"itsus": read_model(posts.texts), "phrase list": PhraseList().read(posts.texts)}
    readings["TF-IDF + LR"] = read_baseline(read_corpus(), posts.texts)
    print_quality(posts, readings)
    print_languages(posts, readings)
    print_calibration(posts, readings["itsus"])


def load_labelled(path: Path) -> Labelled:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    truth = Truth(
        np.array([INTENTS.index(row["intent"]) for row in rows]),
        np.array([BLAMES.index(row["blame"]) for row in rows]),
        np.array([bool(row["confused"]) for row in rows]),
    )
    return Labelled([row["text"] for row in rows], [row["lang"] for row in rows], truth)


def read_model(texts: list[str]) -> Floats:
    return ModelReader().read(texts, [""] * len(texts)) / UNIT


def read_baseline(corpus: list[Post], texts: list[str]) -> Floats:
    """Read with words and pairs of words, and a classifier for intents and one for blames."""
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    known = vectorizer.fit_transform(post.text for post in corpus)
    unknown = vectorizer.transform(texts)
    by_intent = _classify(known, [post.intent for post in corpus], unknown, INTENTS)
    by_blame = _classify(known, [post.blame for post in corpus], unknown, BLAMES)
    return by_intent[:, :, None] * by_blame[:, None, :]


def _classify(known: object, labels: list[str], unknown: object, names: tuple[str, ...]) -> Floats:
    model = LogisticRegression(C=10, max_iter=300).fit(known, labels)
    p: Floats = model.predict_proba(unknown)
    return p[:, [list(model.classes_).index(name) for name in names]]


def print_quality(posts: Labelled, readings: dict[str, Floats]) -> None:
    counts = [
        np.bincount(part, minlength=len(names)) for part, names in zip(posts.truth, (INTENTS, BLAMES), strict=False)
    ]
    classes = [
        f"{name} ({n})"
        for names, ns in zip((INTENTS, BLAMES), counts, strict=True)
        for name, n in zip(names, ns, strict=True)
    ]
    scores = {name: score(joint, posts.truth) for name, joint in readings.items()}
    print(f"\nF1 on {len(posts.texts)} labelled real posts ({AIMS})")
    print(f"{'':<22}" + "".join(f"{name:>14}" for name in scores))
    for row in ("confused", "intent", "blame"):
        print(f"{row:<22}" + "".join(f"{getattr(one, row):>14.3f}" for one in scores.values()))
    for at, name in enumerate(classes):
        print(f"  {name:<20}" + "".join(f"{_class_of(one, at):>14.3f}" for one in scores.values()))


def _class_of(one: Score, at: int) -> float:
    return float(np.concatenate([one.intents, one.blames])[at])


def print_languages(posts: Labelled, readings: dict[str, Floats]) -> None:
    print("\nPer language: share of posts with the right intent / right blame, F1 of confused (posts that are)")
    for lang, number in Counter(posts.langs).most_common():
        mine = np.array([one == lang for one in posts.langs])
        truth, joint = posts.of(lang).truth, readings["itsus"][mine]
        intents, blames = find_labels(joint)
        intent, blame = (intents == truth.intents).mean(), (blames == truth.blames).mean()
        confused = int(truth.confused.sum())
        f1 = f"{score(joint, truth).confused:.3f} ({confused})" if confused else ""
        print(f"  {lang:<4} {number:>4} posts   {intent:.3f} / {blame:.3f}   {f1}")


def print_calibration(posts: Labelled, joint: Floats) -> None:
    """Print how far probabilities are off, on average (aim: 0.05 at most)."""
    confused = sum_confused(joint)
    intents, blames = joint.sum(axis=2), joint.sum(axis=1)
    parts = {
        "confused": measure_calibration(confused, posts.truth.confused),
        "likeliest intent": measure_calibration(intents.max(axis=1), intents.argmax(axis=1) == posts.truth.intents),
        "likeliest blame": measure_calibration(blames.max(axis=1), blames.argmax(axis=1) == posts.truth.blames),
    }
    print("\nCalibration error (aim 0.05): " + ", ".join(f"{name} {error:.3f}" for name, error in parts.items()))
    print(f"confused on average: {confused.mean():.3f}, labelled {posts.truth.confused.mean():.3f}")


def print_speed() -> None:
    """Print posts a second on one core, the time to load, and what the model weighs."""
    began = time.process_time()
    reader = ModelReader()
    reader.read(["is it down?"], [""])
    loaded = time.process_time() - began
    texts = [post.text for post in read_corpus()]
    batches = [texts[at : at + _BATCH] for at in range(0, len(texts) - _BATCH, _BATCH)][:_ROUNDS]
    took = sorted(_time(reader, batch) for batch in batches)
    middle = took[len(took) // 2]
    print(f"{_BATCH / middle:,.0f} posts/s of {_say_length(texts)}, median of {len(batches)} batches (aim 80,000)")
    longer = [" ".join(pair) for pair in zip(texts[::2], texts[1::2], strict=False)][:_BATCH]
    print(f"{_BATCH / _time(reader, longer):,.0f} posts/s of {_say_length(longer)}")
    print(f"model {FILE.stat().st_size / 1e6:.2f} MB (aim 5), loaded in {loaded:.3f} s (aim 0.3)")
    print(f"peak of memory with the corpus: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


def _say_length(texts: list[str]) -> str:
    return f"{sum(map(len, texts)) / len(texts):.0f} characters"


def _time(reader: ModelReader, texts: list[str]) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        reader.read(texts, [""] * len(texts))
        best = min(best, time.process_time() - began)
    return best
