"""How hard the pages are to read."""
