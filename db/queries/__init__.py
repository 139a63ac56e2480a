"""All SQL, one file per feature. Queries return rows or facts and decide nothing."""
