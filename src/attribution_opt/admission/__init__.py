"""Who may be positioned where: from a month and a policy to what rules read."""
