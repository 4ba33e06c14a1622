"""The text that readers see: its units, sentences and plain words."""
