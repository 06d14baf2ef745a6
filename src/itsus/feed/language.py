"""Which of a notice's languages a person reads (F-40)."""

from collections.abc import Collection, Sequence


def choose_language(tags: Collection[str], preferred: Sequence[str]) -> str:
    """Return the tag of `tags` (not empty) that fits a person best.

    Args:
        tags: The languages there are, BCP 47.
        preferred: The person's languages, best first.
    """
    ordered = sorted(tags, key=lambda tag: tag.encode("utf-16-be"))
    by_fold = {tag.lower(): tag for tag in reversed(ordered)}
    for wanted in preferred:
        found = _find_shortened(by_fold, wanted.lower()) or _find_relative(ordered, wanted.lower())
        if found:
            return found
    return by_fold.get("en", ordered[0])


def _find_shortened(by_fold: dict[str, str], wanted: str) -> str | None:
    parts = wanted.split("-")
    candidates = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((by_fold[tag] for tag in candidates if tag in by_fold), None)


def _find_relative(ordered: list[str], wanted: str) -> str | None:
    first = wanted.partition("-")[0]
    return next((tag for tag in ordered if tag.lower().partition("-")[0] == first), None)
