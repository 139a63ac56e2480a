"""Work that is done outside a request."""
