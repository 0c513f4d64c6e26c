#!/usr/bin/env python
"""Django's command line for Palimpsest."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from runtime.errors import Problem

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, Problem) as error:
        sys.exit(str(error))
