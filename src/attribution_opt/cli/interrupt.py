"""Ctrl-C and SIGTERM: the best plan so far, or nothing; twice, the end at once."""

import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from attribution_opt.words.language import Words, language_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from attribution_opt.solvers.base import Control

__all__ = ["interruptible"]

SAME_PRESS_S = 1.0
"""A second signal within so many seconds is the first one again."""


@contextmanager
def interruptible(control: "Control") -> "Iterator[None]":
    """Turn the first signal into "stop with the best plan so far", once there is one.

    Before anything is solved there is no plan worth keeping: the work ends, and what
    it has written goes. A second signal ends the work at once; once all is written, it
    changes nothing any more.

    Raises
    ------
    KeyboardInterrupt
        In the main thread, where nothing is kept.
    """
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in signals}
    heard_at: list[float] = []

    def hear(number: int, frame: object) -> None:
        heard_at.append(time.monotonic())
        if not control.solving.is_set():
            raise KeyboardInterrupt
        if control.stop.is_set():
            # One press can arrive twice, from the terminal and from a wrapper.
            if heard_at[-1] - heard_at[0] > SAME_PRESS_S:
                raise KeyboardInterrupt
            return
        control.stop.set()
        click.echo(Words(language_of())("say_stopping"), err=True)

    for number in signals:
        signal.signal(number, hear)
    is_whole = False
    try:
        yield
        is_whole = True
    finally:
        for number, handler in before.items():
            late = is_whole and control.stop.is_set()
            signal.signal(number, signal.SIG_IGN if late else handler)
