"""Every language speaks in one manner, and promises nothing that cannot be kept."""

import re

import pytest

from itsus.notices.catalogue import list_languages
from tests.notices.messages import texts_of

#: The other way to address a person, which must not slip in; languages that have none, or hide it, are not here.
OTHER_MANNER = {
    "de": r"\b(Sie|Ihnen|Ihre?[mnrs]?)\b",
    "es": r"\b([Uu]sted|[Ss]us?)\b",
    "fr": r"\b([Tt]u|[Tt]oi|[Tt]on|[Tt]a|[Tt]es)\b",
    "hi": r"(तुम|तू |तेर)",
    "id": r"\b([Kk]amu|[Kk]au)\b",
    "it": r"\b(Lei|Suo|Sua|Le)\b",
    "pt": r"\b([Tt]u|[Tt]eu|[Tt]ua|[Tt]i)\b",
    "ru": r"\b([Тт]ы|[Тт]ебя|[Тт]ебе|[Тт]во[йяё])\b",
    "tr": r"\b(?!üzgünüz)\w+[ıiuü]n[ıiuü]z",
    "zh": "您",
}
#: Words of a time by which it would work.
A_TIME = {
    "ar": "قريب|دقائق|ساعة|ساعات",
    "de": r"\b(bald|gleich|Minuten?|Stunden?)\b",
    "en": r"\b(soon|shortly|minutes?|hours?)\b(?! as we know)",
    "es": r"\b(pronto|minutos?|horas?)\b",
    "fr": r"\b(bientôt|rapidement|minutes?|heures?)\b",
    "hi": "जल्द|मिनट|घंट",
    "id": r"\b(segera|menit|jam)\b",
    "it": r"\b(presto|minut[oi]|or[ae])\b",
    "ja": "まもなく|すぐ|分後|時間",
    "pt": r"\b(logo|breve|minutos?|horas?)\b",
    "ru": r"\b([Сс]коро|минут\w*|час\w{0,2})\b",
    "tr": r"\b(yakında|birazdan|dakika\w*|saat\w*)\b",
    "zh": "很快|马上|分钟|小时",
}


@pytest.mark.parametrize("lang", OTHER_MANNER)
def test_a_language_speaks_to_people_in_one_manner(lang: str) -> None:
    assert [text for text in texts_of(lang) if re.search(OTHER_MANNER[lang], text)] == []


@pytest.mark.parametrize("lang", [lang for lang in list_languages() if lang != "en"])
def test_nothing_is_promised_for_a_time_and_no_figure_is_named(lang: str) -> None:
    assert [text for text in texts_of(lang) if re.search(A_TIME[lang], text) or re.search(r"\d", text)] == []
