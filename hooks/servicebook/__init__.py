"""Servicebook: a customer service policy kept like code.

Data goes one way: read, edit, check, write, render, verify, publish. Each step imports only steps
before it, and the ground floor (`problems`, `sources`, `units`).
"""

__version__ = "0.1.0"
