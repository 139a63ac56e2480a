"""A made-up week of national rehabilitation, for demonstrations, tests of size and first steps."""
