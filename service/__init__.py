"""The service: the law, the flows, and the ways in."""
