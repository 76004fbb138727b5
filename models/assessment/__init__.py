"""Assessment: units judged by a scheme over a period, and what each answers for."""
