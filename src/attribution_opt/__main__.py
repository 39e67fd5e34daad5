"""``python -m attribution_opt`` is the command line."""

import signal

__all__ = ["main"]


def main() -> None:
    """Run the command line; a signal while it is loaded ends it without a word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from attribution_opt.cli import main as command

    command(prog_name="attribution-opt")


if __name__ == "__main__":
    main()
