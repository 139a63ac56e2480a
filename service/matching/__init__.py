"""From facts to arrays and back: the law in front of the solver."""
