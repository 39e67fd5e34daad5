"""Write the tables of `benchmarks/README.md`: what is compared is of one run.

``python -m benchmarks.table`` takes some fifty minutes on two cores. Each solve is a
process of its own, so that its peak memory is its own. ``--parts commands growth``
measures some parts again and leaves the others as they stand. ``--sizes XS --growth
5x300 10x600 --limit 5 --out table.md`` tries it all in some minutes.
"""

import argparse
import platform
import re
from pathlib import Path

from attribution_opt import __version__
from benchmarks.parts import GROWTH, PARTS, SIZES, Asked

README = Path(__file__).parent / "README.md"
MARKED = re.compile(r"<!-- (\w+) -->\n(.*?)\n<!-- end -->", re.DOTALL)
"""A part of the page as it stands."""
UNMEASURED = "Not measured yet."
MADE = "attribution-opt {version}, Python {python}; full models stop after {limit} s."
TEXT = """# Benchmarks

`python -m benchmarks.table` writes this page, `--parts` some of it. Formulate and
solve, the whole ladder with uniqueness, two threads, each solve a process of its own.
The policies are the shipped ones: `usage`, which every command takes by default,
`legal-minimum` and `strict`. `usage` where none is told.

## Every engine, months of Lille of seed 0

S under `price` is the median of three; `price` stops after 180 s. `highs`, `cpsat` and
`pulp` are tuned (ordered levels, presolve off); the `-default` ones have their solver's
own options. `score-order` decides home by home; `flow` is min-cost flow without any
rule, the physical limit of the assignment alone. Full models are not run beyond S: M
has millions of columns.

{months}

## `price` on other seeds and bodies

A body is drawn as Lille is (`attribution-opt generate`): its own communes, stock and
neighbourhoods, its four largest communes with conventions.

{others}

## Growth of `price`

Vacancies and applicants doubled, then the rules of one month. A solve that asks for
more than 10 GB of addresses fails.

{growth}

## The whole command

`attribution-opt solve --engine price` in a fresh process: seconds of reading,
admission, formulating, solving, lists with the inversions and measures, audit, report
and files, then what is left (start of Python, imports, digests, printing).

{commands}

## Published shapes

Blocks of dwellings with caps by type, and people put into groups with lower quotas
(`python -m benchmarks.public`), draws left out. An engine that stops at its limit
keeps what it has.

{published}

## The gate

`python -m benchmarks.gate` measures ratios of CPU seconds, medians of four rounds, in
about a minute, and leaves with 1 where one is worse than `baseline.json` by more than
25 %. Five runs of unchanged code, most of them beside busy processes, differed by 7 %
at most, the blocks by 10 %. `--write` renews the baseline.

`pytest benchmarks -o python_files='bench_*.py' -o addopts=''` times the phases of the
main path; `python -m benchmarks.proof` prints each level beside score order.
"""


def page(parts: dict[str, str]) -> str:
    """Return the page; a part that nobody has measured says so."""
    bodies = {name: parts.get(name, UNMEASURED) for name in PARTS}
    marked = {n: f"<!-- {n} -->\n{body}\n<!-- end -->" for n, body in bodies.items()}
    return TEXT.format(**marked)


def parts_of(text: str) -> dict[str, str]:
    """Return the parts of a page as it stands."""
    return dict(MARKED.findall(text))


def main() -> None:
    """Measure the parts that are asked for and write the page after each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=[*PARTS])
    parser.add_argument("--limit", type=float, default=60, help="seconds, full models")
    parser.add_argument("--sizes", nargs="+", default=SIZES)
    parser.add_argument("--growth", nargs="+", default=GROWTH, help="such as 30x3000")
    parser.add_argument("--out", type=Path, default=README)
    options = parser.parse_args()
    asked = Asked(
        sizes=tuple(options.sizes), growth=tuple(options.growth), limit=options.limit
    )
    out: Path = options.out
    parts = parts_of(out.read_text(encoding="utf-8")) if out.exists() else {}
    made = MADE.format(
        version=__version__,
        python=platform.python_version(),
        limit=f"{options.limit:.0f}",
    )
    for name in options.parts:
        parts[name] = f"{made}\n\n{PARTS[name](asked)}"
        out.write_text(page(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
