"""The form in which texts and phrases are compared: lower case, no accents, no apostrophes, words and question marks.

Responsible for that form alone, fast; not for what a word means (`vocabulary`).
"""

import re
import unicodedata

#: Nobody needs more than this to say what is wrong; the rest of a longer text is not read.
MOST_CHARACTERS = 1000

QUESTION_MARKS = frozenset("?？؟")
_TOKEN = re.compile(r"[^\W_]+|[?？؟]|[\U0001f480\U0001f602\U0001f923]")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_RUN = re.compile(r"(.)\1+")
_MARKS = re.compile(r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f]")
_APOSTROPHES = str.maketrans("", "", "'’‘`´\u200b\u200c\u200d\u200e\u200f")

#: For texts in ASCII, which need no Unicode: letters to lower case, all but letters, digits and `?` to spaces.
_ASCII = bytes(ord(chr(i).lower()) if chr(i).isalnum() or chr(i) == "?" else 0x20 for i in range(128)).ljust(256)
_ASCII_APOSTROPHES = b"'`"


def normalise(text: str) -> str:
    """Return a text in the form in which it is compared: lower case, no accents, no apostrophes, cut."""
    plain = text[:MOST_CHARACTERS].casefold()
    if plain.isascii() and plain.isalnum():
        return plain
    plain = plain.translate(_APOSTROPHES)
    if plain.isascii():
        return plain
    return _MARKS.sub("", unicodedata.normalize("NFKD", plain)).replace("ı", "i")


def split_tokens(plain: str) -> list[str]:
    """Return the words, question marks and laughs of a normalised text, in order."""
    if plain.isascii() and plain.isalnum():
        return [plain]
    return _TOKEN.findall(plain)


def split_pieces(text: str) -> list[str]:
    """Return the pieces of a text whose tokens, piece by piece, are the tokens of the text.

    Cheap: it is done for every text, while pieces are remembered. What is in ASCII comes out as tokens already; of
    other texts the parts between spaces, since normalising never reaches across a space.
    """
    cut = text[:MOST_CHARACTERS]
    if not cut.isascii():
        return cut.split()
    words = cut.encode("ascii").translate(_ASCII, _ASCII_APOSTROPHES).decode("ascii")
    return (words.replace("?", " ? ") if "?" in words else words).split()


def is_unspaced(plain: str) -> bool:
    """Tell whether a text holds a script that is written without spaces."""
    return not plain.isascii() and _UNSPACED.search(plain) is not None


def fold_runs(word: str) -> str:
    """Return a word without repeated letters: `dooown` and `down` are the same."""
    return word if len(set(word)) == len(word) else _RUN.sub(r"\1", word)
