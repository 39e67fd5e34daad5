"""Everything that the product says to people, in French and English."""
