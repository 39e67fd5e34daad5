"""Months, policies and runs on disk."""
