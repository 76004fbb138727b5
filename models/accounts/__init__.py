"""Accounts given: bulletins and assessments with the figures they rest on."""
