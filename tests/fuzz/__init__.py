"""Months, policies and grids as nobody should write them, and what may come of it."""
