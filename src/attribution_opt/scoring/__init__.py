"""Scoring grids (*cotation*): points of every application, explained line by line."""
