"""The `jiyue` command: Django's commands under the names that other tools call."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiyue.config.settings")
    from django.core.management import execute_from_command_line

    arguments = sys.argv[:]
    if len(arguments) > 1:
        arguments[1] = arguments[1].replace("-", "_") if not arguments[1].startswith("-") else arguments[1]
    execute_from_command_line(arguments)
