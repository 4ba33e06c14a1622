"""From the sources to the two published sites."""
