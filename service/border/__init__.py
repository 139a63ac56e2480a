"""What every request passes on its way in and out: identity, size, one transaction, one answer."""
