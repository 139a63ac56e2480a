"""What is written to citizens: reviewed texts with the facts of a case, as HTML and as PDF."""
