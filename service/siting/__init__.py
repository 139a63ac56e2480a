"""Translates between a site study and the solver's arrays, and asks others for travel times."""
