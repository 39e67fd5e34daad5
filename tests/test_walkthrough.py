"""What pages show is what the commands say."""

from pathlib import Path

import pytest

from tests.walkthrough import PAGES, run_page


@pytest.mark.long
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_what_the_commands_say(page: Path) -> None:
    """Run in a new folder, each of its commands prints what stands there."""
    text = page.read_text(encoding="utf-8")
    assert run_page(text) == text
