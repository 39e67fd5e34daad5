"""Why, what if, and what it costs: views of the same program."""
