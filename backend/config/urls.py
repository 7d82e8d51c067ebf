"""All addresses of the backend. The proxy passes on /api/ and /admin/ only; health checks are a middleware."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from accounts.admin_login import admin_login

urlpatterns = [
    path("api/", include("loans.api.urls")),
    path("api/session/", include("accounts.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("admin/login/", admin_login),
    path("admin/", admin.site.urls),
]

handler400 = "operations.problems.bad_request"
handler403 = "operations.problems.forbidden"
handler404 = "operations.problems.not_found"
handler500 = "operations.problems.server_error"
