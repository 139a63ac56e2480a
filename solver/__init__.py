"""Optimisation on plain arrays; knows no dates, names, laws or storage."""
