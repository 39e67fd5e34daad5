"""The walk-through of the docs is what the commands say."""

from tests.walkthrough import PAGE, run_page


def test_the_page_is_what_the_commands_say() -> None:
    """Run in a new folder, each command of docs/year.md prints what stands there."""
    text = PAGE.read_text(encoding="utf-8")
    assert run_page(text) == text
