"""A synthetic year, lived through day by day under the real rules and the real matching."""
