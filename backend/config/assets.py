"""Static files of the Django admin: collected once, when the image is built, and served by WhiteNoise.

They live under /admin/ so that the proxy has two prefixes to pass on, /api/ and /admin/, and no third.
https://whitenoise.readthedocs.io/en/stable/django.html
"""

from pathlib import Path

STATIC_URL = "/admin/static/"
STATIC_ROOT = Path(__file__).resolve().parent.parent / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
