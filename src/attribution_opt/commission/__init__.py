"""What a commission has before it and leaves behind: agenda, sheets, minutes, letters."""
