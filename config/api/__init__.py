"""The open data of the site: read-only JSON of what the public pages say (ADR 62)."""
