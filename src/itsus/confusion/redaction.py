"""Taking out of a text what could identify anyone, so that operators can read samples.

Removed are mail addresses, links, handles, telephone numbers and other long numbers; what is left is cut to 200
characters, control characters and direction marks become spaces.
"""

import re
import unicodedata

#: Samples are at most this long.
MOST_CHARACTERS = 200
#: Read at most this much of a text before cutting: redaction may shorten it a lot.
_READ = 2000

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_ENDINGS = "com|net|org|io|me|co|ly|gl|app|fr|de|es|it|br|ru|id|tr|in|jp|cn"
_RULES = (
    (re.compile(r"[^\s@<>()]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}"), "[mail]"),
    (re.compile(rf"(?:https?://|www\.)\S+|\b[\w-]{{1,64}}\.(?:{_ENDINGS})\b(?:/\S*)?", re.IGNORECASE), "[link]"),
    (re.compile(r"(?<![\w@])[@＠][\w.]{1,64}"), "[handle]"),
    (re.compile(r"(?<!\w)[+(]?\d(?:[\s().\-/_]{0,2}\d){4,}(?!\w)"), "[number]"),
    (re.compile(r"\w*\d{5,}\w*"), "[number]"),
)  # fmt: skip


def redact_text(text: str) -> str:
    """Return the text without mail addresses, links, handles and long numbers, on one line, cut to 200 characters."""
    plain = unicodedata.normalize("NFKC", _CONTROL.sub(" ", text[:_READ]))
    for pattern, word in _RULES:
        plain = pattern.sub(word, plain)
    plain = " ".join(plain.split())
    return plain if len(plain) <= MOST_CHARACTERS else plain[: MOST_CHARACTERS - 1] + "…"
