"""The addresses of loan requests, for the public and for the staff."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from loans.api.public import ApplicationsView, FollowView
from loans.api.staff import LoanRequestViewSet

router = SimpleRouter(use_regex_path=False)
router.register("requests", LoanRequestViewSet, basename="request")

urlpatterns = [
    path("applications/", ApplicationsView.as_view(), name="applications"),
    re_path(r"^applications/(?P<reference>[A-Za-z0-9_-]{22})/$", FollowView.as_view(), name="application"),
    path("", include(router.urls)),
]
