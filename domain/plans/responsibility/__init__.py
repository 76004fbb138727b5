"""Who is responsible for what, as a plan says it."""
