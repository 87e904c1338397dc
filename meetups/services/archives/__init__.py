"""Everything of a group in one file, and taking it in again on another site (ADR 64)."""

from meetups.services.archives.making import make
from meetups.services.archives.tables import all_tables
from meetups.services.archives.taking import plan, take_in
from meetups.services.archives.uploads import forget_uploads, plan_upload, take_in_upload, upload

__all__ = ["all_tables", "forget_uploads", "make", "plan", "plan_upload", "take_in", "take_in_upload", "upload"]
