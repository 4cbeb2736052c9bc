"""The `jiyue` command: Django's commands under the names that other tools call."""

import os
import sys

FULL = 75
"""The exit status of a command that may be repeated when there is room again (EX_TEMPFAIL of sysexits.h)."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiyue.config.settings")
    from django.core.management import execute_from_command_line

    from jiyue.common import files

    arguments = sys.argv[:]
    if len(arguments) > 1:
        arguments[1] = arguments[1].replace("-", "_") if not arguments[1].startswith("-") else arguments[1]
    try:
        execute_from_command_line(arguments)
    except Exception as error:
        if not files.is_disk_full(error):
            raise
        print(files.NO_SPACE + files.NO_SPACE_CURE, file=sys.stderr)  # noqa: T201 (there is no command left to say it)
        sys.exit(FULL)
