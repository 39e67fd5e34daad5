"""From a month and a policy to a plan that stands up to a recount."""
