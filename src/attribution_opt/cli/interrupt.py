"""Ctrl-C and SIGTERM keep the best plan so far."""

import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

__all__ = ["interruptible"]

SAME_PRESS_S = 1.0
"""A second signal within so many seconds is the first one again."""


@contextmanager
def interruptible(stop: "threading.Event") -> "Iterator[None]":
    """Turn the first Ctrl-C or SIGTERM into "stop with the best plan so far"."""
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in signals}

    heard_at: list[float] = []

    def hear(number: int, frame: object) -> None:
        heard_at.append(time.monotonic())
        if stop.is_set():
            # One press can arrive twice, from the terminal and from a wrapper.
            if heard_at[-1] - heard_at[0] > SAME_PRESS_S:
                raise KeyboardInterrupt
            return
        click.echo("Stopping: the best plan so far is audited and written.", err=True)
        stop.set()

    for number in signals:
        signal.signal(number, hear)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
