"""Tests of the year, which share how replies are filled in."""
