"""The law: what the order says of plans, offers, choices, refusals and duties, as functions."""
