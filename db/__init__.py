"""The database: its server, tables, queries, history and reference facts."""
