"""What people read: faults, plans, objectives."""
