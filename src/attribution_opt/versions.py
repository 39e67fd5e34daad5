"""Which version of a library is installed."""

from importlib.metadata import PackageNotFoundError, version

__all__ = ["installed"]


def installed(library: str) -> str | None:
    """Return the version of a library; None where it is not installed."""
    try:
        return version(library)
    except PackageNotFoundError:
        return None
