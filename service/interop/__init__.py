"""The forms in which other systems are told of plans: facts in, documents out."""
