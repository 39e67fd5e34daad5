"""What the law asks, article by article, and a second recount from its words."""
