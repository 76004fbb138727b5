"""Pages: assessments and effect."""
