"""Pages: cases before supervisors and the weekly brief."""
