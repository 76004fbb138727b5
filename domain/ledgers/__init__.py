"""Activities, projects with the three rates, targets: rows as offices write them."""
