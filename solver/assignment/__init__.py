"""Matching plans to places: problem, solver, proof, independent checker, explanations."""
