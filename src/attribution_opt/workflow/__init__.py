"""Recipes on files: the command line calls one for each command."""
