"""A run, solved or opened: what it says, what it answers, how it is written."""
