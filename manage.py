#!/usr/bin/env python
"""Django's command line for Fortnight."""

import os
import sys

from django.core.management import execute_from_command_line

from config.starting import explained

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with explained():
        execute_from_command_line(sys.argv)
