"""Balance objectives: what is asked, whom it counts, what was reached."""
