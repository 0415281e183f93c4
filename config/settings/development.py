"""The laptop: SQLite, one process, plain http, the style guide and a clock that can be moved."""

from config.settings.base import *

DEBUG = False
STYLEGUIDE = True
CLOCK_MOVABLE = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
HUBSPOT_HOST_CHANGEABLE = True
