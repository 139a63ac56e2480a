"""One function for each thing a person does. Flows own the order of work."""
