"""One month of vacancies and applicants as validated tables."""
