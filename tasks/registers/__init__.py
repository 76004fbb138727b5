"""Tables of activities, targets and projects in and out of files."""
