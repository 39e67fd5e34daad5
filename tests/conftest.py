"""What several tests start from, and how many examples properties are tried on.

``python -m pytest -m "long or hypothesis" --hypothesis-profile=whole`` tries more.
"""

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, settings

# Whoever runs the tests again sees the same; a month is slow to write and to read.
settings.register_profile(
    "few",
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.large_base_example),
)
few = settings.get_profile("few")
settings.register_profile("whole", few, max_examples=40)
# A mutant is noticed or not: no smaller example is looked for.
settings.register_profile("mutants", few, phases=(Phase.explicit, Phase.generate))
settings.load_profile("few")


@pytest.fixture
def month(tmp_path: Path) -> Path:
    """Return the folder of a good month, every table filled."""
    from tests.test_faults import FILES

    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="session")
def demo_told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the demo's run, not to be changed, and what the command printed."""
    from attribution_opt.cli import main

    out = tmp_path_factory.mktemp("demo") / "run"
    answer = CliRunner().invoke(main, ["demo", "--out", str(out)])
    assert answer.exit_code == 0, answer.output
    return out, answer.output


@pytest.fixture(scope="session")
def demo(demo_told: tuple[Path, str]) -> Path:
    """Return the demo's run, not to be changed."""
    return demo_told[0]
