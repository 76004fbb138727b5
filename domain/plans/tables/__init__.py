"""Tables of tasks in a plan."""
