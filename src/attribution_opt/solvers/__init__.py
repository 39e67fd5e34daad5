"""Engines: each takes a program and returns a plan, values and bounds."""
