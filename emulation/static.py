"""How static files are served."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Names by content, compressed once. Imports between our JavaScript modules follow the names too, so
    that no module is loaded twice, once under each name."""

    support_js_module_import_aggregation = True
