"""Backups of the whole site, and restoring them (ADR 33)."""

from meetups.services.backups.making import make, make_daily
from meetups.services.backups.restoring import restore

__all__ = ["make", "make_daily", "restore"]
