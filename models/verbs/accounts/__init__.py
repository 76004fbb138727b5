"""Accounts given: bulletins, assessments and objections."""
