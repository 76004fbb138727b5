"""Tables in and out, bulletins and assessments in files."""
