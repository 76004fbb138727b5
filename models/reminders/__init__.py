"""Reminders: the ladder of what is said when, and cases before supervisors."""
