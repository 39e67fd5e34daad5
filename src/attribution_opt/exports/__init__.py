"""What somebody else's export says: its tables, columns and words, as we name them."""
