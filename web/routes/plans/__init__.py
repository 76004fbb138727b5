"""Plans from upload over review to amendment."""
