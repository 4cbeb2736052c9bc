"""What the web server calls: published trees first, then Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiyue.config.settings")
_django = get_wsgi_application()

# Imported when Django is ready.
from django.conf import settings  # noqa: E402

from jiyue.faces.portal.static_sites import StaticSites  # noqa: E402

application = StaticSites(_django, settings.SITES_ROOT, settings.CONSOLE_HOSTS)
