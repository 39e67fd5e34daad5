"""Synthetic months and comparisons of policies."""
