"""Speed and memory, measured beside something else in the same run."""
