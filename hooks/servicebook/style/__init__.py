"""The words of a page: what Vale finds in them, and what of it was accepted."""
