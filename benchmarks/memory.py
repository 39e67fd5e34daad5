"""The most memory that a process has had."""

import resource
from pathlib import Path

__all__ = ["peak_gb"]

STATUS = Path("/proc/self/status")


def peak_gb() -> float:
    """Return the most memory that this process has had, in GB.

    Where the kernel tells it of the program that runs now: `getrusage` counts what the
    process was forked from too, which is as large as whoever started it.
    """
    if STATUS.exists():
        lines = STATUS.read_text(encoding="utf-8").splitlines()
        told = next(line for line in lines if line.startswith("VmHWM"))
        return int(told.split()[1]) / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
