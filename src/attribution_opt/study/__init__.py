"""Comparisons of policies: many variants, months and seeds as one study."""
