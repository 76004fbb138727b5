"""Reminders: the policy of reminding and escalating."""
