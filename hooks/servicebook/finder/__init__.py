"""Finds promises that were typed into a page instead of being a value."""
