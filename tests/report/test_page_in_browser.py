"""The page in a real browser: ``pytest -m browser``, as `.ci/run` does."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from attribution_opt.cli import main

pytestmark = pytest.mark.browser

SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module", params=["en", "fr"])
def page_file(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the page of the demo's run, in each language."""
    out = tmp_path_factory.mktemp("page") / "run"
    answer = CliRunner().invoke(
        main, ["demo", "--out", str(out), "--lang", request.param]
    )
    assert answer.exit_code == 0, answer.output
    return out / "report.html"


@pytest.fixture
def chromium() -> Iterator[Any]:
    """Give the system's chromium, with the network off."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    assert path, "install the system's chromium (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(offline=True)
        yield context
        browser.close()


@pytest.mark.parametrize("width", [1280, 400])
def test_page_opens_offline_filters_and_is_accessible(
    page_file: Path, chromium: Any, width: int
) -> None:
    """No console error, a filter that filters, no serious fault of accessibility."""
    from axe_playwright_python.sync_playwright import Axe

    page = chromium.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(f"asked for {request.url}"))
    page.goto(page_file.as_uri())
    asked = [line for line in said if not line.endswith(page_file.as_uri())]
    assert not [line for line in asked if "data:" not in line]

    visible = "article.home:not([hidden])"
    assert page.locator(visible).count() == 18
    page.fill("#filter", "etat log00003")
    assert page.locator(visible).count() == 1
    assert page.inner_text("#shown").startswith("1 ")
    page.fill("#filter", "")
    assert page.locator(visible).count() == 18
    page.select_option("[data-facet=holder]", "ETAT")
    state = page.locator(visible).count()
    assert 0 < state < 18
    page.select_option("[data-facet=rooms]", "3")
    assert page.locator(visible).count() < state
    page.select_option("[data-facet=holder]", "")
    page.select_option("[data-facet=rooms]", "")

    found = Axe().run(page).response["violations"]
    serious = [f"{f['id']}: {f['help']}" for f in found if f["impact"] in SERIOUS]
    assert not serious
    # A table may scroll in its own box; the page itself must not.
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width


def test_an_oriented_month_has_no_lists_and_no_error(
    tmp_path: Path, chromium: Any
) -> None:
    """There is nothing to filter; tables sort all the same."""
    month, out = tmp_path / "month", tmp_path / "run"
    run = CliRunner().invoke
    assert run(main, ["generate", "lille", "--out", str(month)]).exit_code == 0
    solved = run(main, ["solve", str(month), "--mode", "orient", "--out", str(out)])
    assert solved.exit_code == 0, solved.output
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((out / "report.html").as_uri())
    assert not said
    assert page.locator("#entitlements .line").count() > 0
    holders = page.locator("#orientation table").count()
    assert holders > 1
    assert page.locator("#orientation th button").count() == 4 * holders


def test_empty_dwellings_sort(page_file: Path, chromium: Any) -> None:
    """A click on a header sorts, a second one the other way."""
    page = chromium.new_page()
    page.goto(page_file.as_uri())
    names = "#empty tbody th"
    before = page.locator(names).all_inner_texts()
    page.click("#empty th:nth-child(1) button")
    assert page.locator(names).all_inner_texts() == sorted(before)
    page.click("#empty th:nth-child(1) button")
    assert page.locator(names).all_inner_texts() == sorted(before, reverse=True)


def test_page_of_a_comparison_is_accessible(tmp_path: Path, chromium: Any) -> None:
    """The page of variants: no console error, no serious fault, no scroll at 400."""
    from axe_playwright_python.sync_playwright import Axe

    month, out = tmp_path / "month", tmp_path / "study"
    run = CliRunner().invoke
    assert run(main, ["generate", "lille", "--out", str(month)]).exit_code == 0
    policies = ["--policy", "usage", "--policy", "strict"]
    answer = run(
        main, ["compare", str(month), *policies, "--out", str(out), "--jobs", "1"]
    )
    assert answer.exit_code == 0, answer.output
    page = chromium.new_page()
    page.set_viewport_size({"width": 400, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((out / "comparison.html").as_uri())
    assert not said
    found = Axe().run(page).response["violations"]
    assert not [f["id"] for f in found if f["impact"] in SERIOUS]
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


@pytest.fixture(scope="module")
def why_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a run with its answers."""
    folder = tmp_path_factory.mktemp("why")
    run = CliRunner().invoke
    month = str(folder / "month")
    assert run(main, ["generate", "lille", "--out", month]).exit_code == 0
    made = ["solve", month, "--policy", "strict", "--out", str(folder / "run")]
    assert run(main, made).exit_code == 0
    page = str(folder / "why.html")
    told = run(main, ["report", str(folder / "run"), "--why", "--out", page])
    assert told.exit_code == 0, told.output
    return folder / "why.html"


@pytest.mark.parametrize("width", [1280, 400])
def test_answers_are_pictures_before_tables(
    why_file: Path, chromium: Any, width: int
) -> None:
    """Four sections, each a picture with a label above its table; accessible."""
    from axe_playwright_python.sync_playwright import Axe

    page = chromium.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(why_file.as_uri())
    assert not said
    for name in ("conflicts", "prices", "risk", "served"):
        picture = page.locator(f"#{name} svg").first
        page.locator(f"#{name} summary").click()
        table = page.locator(f"#{name} table").first
        assert picture.get_attribute("aria-label")
        assert picture.bounding_box()["y"] < table.bounding_box()["y"]
    found = Axe().run(page).response["violations"]
    assert not [f["id"] for f in found if f["impact"] in SERIOUS]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 400])
def test_papers_of_a_commission_are_accessible(
    page_file: Path, chromium: Any, width: int, tmp_path: Path
) -> None:
    """Agenda, sheets and minutes: no serious fault, no sideways scroll."""
    from axe_playwright_python.sync_playwright import Axe

    out = tmp_path / "papers"
    told = ["commission", str(page_file.parent), "--session", "2026-11-26"]
    answer = CliRunner().invoke(main, [*told, "--out", str(out)])
    assert answer.exit_code == 0, answer.output
    page = chromium.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    for path in sorted(out.glob("*.html")):
        page.goto(path.as_uri())
        found = Axe().run(page).response["violations"]
        assert not [f["id"] for f in found if f["impact"] in SERIOUS], path.name
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path.name
