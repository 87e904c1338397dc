"""Django's backend for PostgreSQL, for a server that may restart or be away (ADR 31)."""
