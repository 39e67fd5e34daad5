"""Decide, under balance objectives, who is proposed which social home."""

__version__ = "0.1.0"

__all__ = ["__version__"]
