"""Numbers, percentages and dates are written as Babel writes them."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from attribution_opt.words.language import (
    LANGUAGES,
    Language,
    Words,
    language_of,
    speaking,
)

LOCALES = {"en": "en_GB", "fr": "fr_FR"}
NUMBERS = [0, 1, 12, 999, 1000, 9999, 10_000, 123_456, 1_234_567, 10**9]
PARTS = [Fraction(1, 10), Fraction(9, 4), Fraction(12345, 100), Fraction(10**7, 8)]


def _signed(text: str) -> str:
    """Return a number with the minus sign of typography."""
    return text.replace("-", "\u2212")


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_those_of_babel(language: Language) -> None:
    """Groups and decimals over seven orders of magnitude; only the minus is finer."""
    words, locale = Words(language), LOCALES[language]
    for n in (*NUMBERS, *(-n for n in NUMBERS)):
        assert words.number(n) == _signed(format_decimal(n, locale=locale))
    for part in PARTS:
        for digits in (1, 2, 3):
            shape = f"#,##0.{'0' * digits}"
            exact = Decimal(float(part))
            told = format_decimal(exact, shape, locale=locale)
            assert words.number(part, digits) == told


def test_percentages_are_those_of_babel() -> None:
    """A narrow space before the sign in French, none in English."""
    for part in range(0, 1000, 7):
        for language, shape in (("fr", "#,##0.0\u202f%"), ("en", "#,##0.0%")):
            share = Decimal(part) / 1000
            told = format_percent(share, shape, locale=LOCALES[language])
            assert Words(language).percent(part, 1000) == told  # type: ignore[arg-type]


def test_the_first_of_a_month_is_told_so_in_french() -> None:
    """As Babel writes a date, with what French says of the first."""
    day = dt.date(2026, 11, 1)
    assert Words("fr").day(day) == "1er nov. 2026"
    assert Words("en").day(day) == format_date(day, "medium", "en_GB")
    later = dt.date(2026, 11, 21)
    assert Words("fr").day(later) == format_date(later, "medium", "fr_FR")
    assert Words("fr").month(day) == "novembre 2026"


def test_a_language_is_spoken_until_the_end_of_the_block() -> None:
    """Whatever the locale; an environment that is asked about stands for itself."""
    for language in LANGUAGES:
        with speaking(language):
            assert language_of() == language
            assert language_of({"LANG": "fr_FR.UTF-8"}) == "fr"
