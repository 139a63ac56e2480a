"""Choosing where to open sites: problem, solver, bounds, independent checker."""
