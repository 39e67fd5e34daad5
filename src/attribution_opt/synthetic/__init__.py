"""Synthetic people in real places: a month, and years of them."""
