"""The pictures of the README: ``python -m tests.pictures`` draws them again.

They need Debian's chromium, LibreOffice and poppler (``pdftoppm``); nothing of them is
needed by whoever uses the program.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from click.testing import CliRunner

from attribution_opt.cli import main as command
from attribution_opt.report.page import environment

OUT = Path(__file__).parents[1] / "docs" / "pictures"
WIDTH, HEIGHT = 1280, 900


def run(*words: str | Path) -> None:
    """Run one of our commands in French."""
    done = CliRunner().invoke(command, [str(word) for word in words])
    if done.exit_code:
        raise SystemExit(done.output)


def shot(page: Path, picture: Path, height: int = HEIGHT) -> None:
    """Take what a browser shows of a page."""
    subprocess.run(
        [
            *("chromium", "--headless", "--no-sandbox", "--hide-scrollbars"),
            *("--disable-gpu", f"--screenshot={picture}"),
            *(f"--window-size={WIDTH},{height}", page.as_uri()),
        ],
        check=True,
        capture_output=True,
    )


def printed(path: Path, picture: Path, page: int) -> None:
    """Take a page of what an office suite prints of a file."""
    folder = path.parent
    for words in (
        [*("soffice", "--headless", "--convert-to", "pdf"), "--outdir", folder, path],
        [
            *("pdftoppm", "-r", "70", "-png", "-singlefile"),
            *("-f", str(page), "-l", str(page)),
            path.with_suffix(".pdf"),
            picture.with_suffix(""),
        ],
    ):
        subprocess.run([str(word) for word in words], check=True, capture_output=True)


def main() -> None:
    """Draw the first screen, a list, and the workbook of a small month of Lille."""
    lost = [x for x in ("chromium", "soffice", "pdftoppm") if not shutil.which(x)]
    if lost:
        raise SystemExit(f"not installed: {', '.join(lost)}")
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        month, made, book = folder / "mois", folder / "essai", folder / "essai.xlsx"
        run("generate", "lille", "--size", "S", "--seed", "1", "--out", month)
        run("solve", month, "--out", made, "--lang", "fr")
        shot(made / "report.html", OUT / "page.png")
        text = (made / "report.html").read_text(encoding="utf-8")
        start = text.index('<article class="home"')
        cards = text[start : text.index("</article>", start) + len("</article>")]
        style = environment().get_template("page.css").render()
        card = folder / "card.html"
        card.write_text(
            f'<meta charset="utf-8"><style>{style}</style><main>{cards}</main>',
            encoding="utf-8",
        )
        shot(card, OUT / "list.png", 330)
        run("report", made, "--format", "xlsx", "--out", book, "--lang", "fr")
        printed(book, OUT / "workbook.png", 1)


if __name__ == "__main__":
    main()
    sys.exit(0)
