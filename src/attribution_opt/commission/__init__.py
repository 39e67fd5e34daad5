"""Papers of a commission: agenda, sheets, minutes, letters, outcomes to fill in."""
