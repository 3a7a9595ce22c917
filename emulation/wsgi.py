"""WSGI entry point (gunicorn)."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "emulation.settings")

application = get_wsgi_application()

# What has been loaded stays until the process ends: the collector need not walk through it again. A page
# makes some ten thousand objects that end with it by themselves, so looking after every 700 is in vain.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
