"""The demo's past, lived through by the real verbs."""
