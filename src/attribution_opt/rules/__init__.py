"""Balance objectives: what is admissible, what is asked, what was reached."""
