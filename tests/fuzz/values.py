"""Cells and TOML values that programs stumble over."""

from hypothesis import strategies as st

from attribution_opt.domain.schema import SCHEMA, Column

__all__ = ["cells", "in_range", "rule_lines", "toml_values"]

NUMBERS = (
    *("0", "-0", "-1", "1", "2", "7,5", "1e400", "1E5", "1e-400", "nan", "inf", "-inf"),
    *("9" * 5000, "0" * 5000, "-" + "9" * 400, "0." + "3" * 5000, "1e" + "9" * 30),
    *("1/0", "1/3", "-1/3", "1/" + "9" * 5000, "9" * 5000 + "/7", "100 %", "1e9 %"),
    *("1 000", "1\u202f000", "1,234", "1.234,56", "1.2.3", "1,2,3", "+5", "--5", "5-"),
    *(
        "٣",
        "１２",
        "²",
        "½",
        "①",
        "−5",
        "5 €",
        "€",
        "T3",
        "T-3",
        "T99999999999999999999",
    ),
    *("9223372036854775807", "9223372036854775808", "18446744073709551616", "0x1F"),
    *("92233720368547758.07", "1_000", "00012", "059000000000000123", "1.", ".5", "."),
)
DATES = (
    *("0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "1-1-1"),
    *("2026-W53-7", "2026-11", "01/01/99", "31/12/1899", "29/02/2100", "0/0/0000"),
    *("2026-01-01T00:00:00+99:99", "2026-01-01T25:61", "2026-01-01T12:00:00Z"),
    *("45000", "45000.5", "60", "2958465", "2958466", "-1/-1/-1", "1 janvier 2026"),
    *("1677-09-20", "1677-09-22", "2262-04-11", "2262-04-13", "2026/01/01", "03/02/26"),
)
PLACES = (
    *("75056", "75101", "69123", "69381", "13055", "13201", "59000", "2A004", "2a004"),
    *(
        "97411",
        "97105",
        "98818",
        "1004",
        "59350",
        "59512",
        "59183",
        "QN05971M",
        "QP059",
    ),
    *("qn05971m", "QP059001", "200093201", "245900428", "999999999", "59", "2A", "971"),
    *("Lille", "LILLE", "Saint-Denis", "St Denis", "Paris 1er", "lille.", "Ã‰pinay"),
)
TEXTS = (
    *("", " ", "\t", "A0", "a0", "A00", "A 0", "Α0", "V0", "V1", "M0", "ETAT", "B1"),
    *("VILLE", "outside_flow", "59\u200b350", "\u202e59350", "\ufeff59350", "e\u0301"),
    *("\u00e9", "=1+1", "'=1+1", "@SUM(A1)", "#REF!", "#DIV/0!", "N/A", "None", "NULL"),
    *('"', 'a"b', "a;b,c", "line\nbreak", "\r", "\n", "\x00", "\x0b", "\x1a", "\x1c"),
    *(
        "|",
        "||",
        "a|b|a",
        "{x}",
        "{0}",
        "%s",
        "%",
        "\\",
        "\\N",
        "[bold]x[/bold]",
        "[/x]",
    ),
    *("../../x", "A/B", "CON", "<script>", "&amp;", "\ud800", "\udcff", "\U0001f600"),
    *("a" * 40_000, "x" * 140_000, "\u0600", "\u2028", "\x85", "\xa0", "ß", "ı", "İ"),
    *("yes", "no", "unknown", "oui", "non", "inconnu", "true", "VRAI", "none", "force"),
    *("forbid", "française", "nationality", "0" * 18, "1" * 13, "a@b.fr", "0612345678"),
)
CODES = tuple(
    sorted({c for t in SCHEMA.values() for x in t.columns.values() for c in x.codes})
)


def cells() -> st.SearchStrategy[str]:
    """Return what may stand in any cell."""
    pools = (NUMBERS, DATES, PLACES, TEXTS, CODES)
    return st.one_of(*map(st.sampled_from, pools), st.text(max_size=6))


DAYS = ("2026-01-01", "2025-12-31", "2026-11-01", "2024-02-29", "1950-06-30")


def in_range(column: Column) -> st.SearchStrategy[str]:
    """Return what its column admits, the ends of its range before all."""
    if column.codes:
        codes = st.sampled_from(column.codes)
        if column.kind != "set":
            return codes
        return st.lists(codes, max_size=4, unique=True).map("|".join)
    if column.lowest is not None and column.highest is not None:
        low, high = column.lowest, column.highest
        ends = (low, high, (low + high) / 2 // 1, min(low + 1, high))
        return st.sampled_from([str(end) for end in ends])
    if column.kind == "date":
        return st.sampled_from(DAYS)
    if column.kind == "flag":
        return st.sampled_from(("yes", "no", "unknown", ""))
    return st.sampled_from((*PLACES, *TEXTS))


TOML = (
    *("0", "1", "-1", "1e400", "-1e400", "nan", "inf", "1e300", "0.1", "1e-320", "1.5"),
    *("9" * 5000, "9" * 4000, "9" * 400, "10" + "0" * 30, "-" + "9" * 40),
    *("9223372036854775808", "2147483648", "0x" + "f" * 5000, "0b11", "1_000", "true"),
    *("false", "[]", "{}", "[[]]", "[{}]", '""', '" "', '"x"', '"all"', '"25 %"'),
    *('"1/0"', '"1/3"', '"200 %"', '"-5 %"', '"1e400"', '"nan"', '"inf"', '"1e9"'),
    '"' + "9" * 5000 + '"',
    '"1/' + "9" * 5000 + '"',
    *('"yes"', '"no"', '"unknown"', '"0"', '"1"', '"3"', '"5a"', '"8"', '"9"', '"a"'),
    *("2026-11-01", "0001-01-01", "9999-12-31", "2026-11-01T10:00:00Z", "10:00:00"),
    *('"2026-11"', '"2026-13"', '"0000-00"', '"59"', '"999"', '"2A"', '"971"', '"00"'),
    *('["epci"]', '["landlord", "holder"]', '["x"]', '["holder", "holder"]', "[1, 2]"),
    *('["neighbourhood"]', '["commune", "rooms", "financing"]', '["in_qpv"]'),
    *('"first_quartile"', '"priority"', '"dalo"', '"must_serve"', '"essential_worker"'),
    *(
        '{ in_qpv = "no" }',
        '{ holder_kind = ["x"] }',
        '{ rooms = [1, "a"] }',
        "{ a = 1 }",
    ),
    *("{ VILLE = 1 }", "{ ETAT = 9223372036854775808 }", '{ "" = 1 }', "{ A0 = -1 }"),
    *('"usage"', '"strict"', '"policy.toml"', '"nope"', '"../x"', '"."', '"/"'),
    *('"share"', '"count"', '"flow"', '"total"', '"income"', '"equity"', '"score"'),
    *('"\\u0000"', '"\\uFFFF"', '"{x}"', '"[bold]"', '"[/x]"', '"e\\u0301"', "'''a'''"),
    *("[" * 60 + "]" * 60, "{ a = " * 40 + "1" + " }" * 40, "[" * 5000, "# x", ""),
    *("[1, 2, 3, 4, 5, 6, 7]", "[12871, 18753, 22551, 25092, 29357, 33086, 3690]"),
    "[ { persons = 1, suitable = [1], tolerated = [9] } ]",
    '[ { persons = -1, suitable = "x" }, 3 ]',
)


def toml_values() -> st.SearchStrategy[str]:
    """Return what may stand at the right of a ``=``."""
    return st.sampled_from(TOML)


RULE_LINES = (
    *("scope = { commune = ['97199'] }", "scope = { in_qpv = 'yes' }"),
    *("scope = { rooms = [9] }", "scope = { holder_kind = ['state_priority'] }"),
    *("scope = { landlord = ['B1'] }", "scope = { financing = ['PLI'] }"),
    *("scope = { programme = ['P1'] }", "scope = { first_letting = 'yes' }"),
    *("at_least = '100 %'", "at_least = 1000000", "at_least = 0", "at_most = 0"),
    *("at_least = '1/1000000007'", "at_most = '0 %'", "at_least = 'all'"),
    *("by = ['landlord', 'holder', 'epci']", "by = ['neighbourhood']", "by = []"),
    *("by = ['financing', 'rooms']", "by = ['commune']", "period = 'year'"),
    *("catch_up = 'now'", "catch_up = 'year_end'", "level = '0'", "level = '5a'"),
    *("level = '2'", "bound = 0", "bound_share = '100 %'", "unless = ['dalo']"),
    *("group = 'dalo'", "group = 'senior'", "group = 'first_quartile'", "present = 3"),
    *("what = 'utility'", "what = 'fit'", "what = 'filled'", "across = ['rooms']"),
)


def rule_lines() -> st.SearchStrategy[str]:
    """Return lines that many a rule admits."""
    return st.sampled_from(RULE_LINES)
