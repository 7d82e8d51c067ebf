"""The sign-in page of the Django admin, under the same rate limit as the application's own."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.views import APIView

from ratelimit.throttles import SignInThrottle


def admin_login(request: HttpRequest) -> HttpResponseBase:
    """Count attempts, take back the successful ones, and refuse those over the limit with 429."""
    if request.method != "POST":
        return admin.site.login(request)
    throttle = SignInThrottle()
    caller = Request(request)
    if not throttle.allow_request(caller, APIView()):
        return HttpResponse(
            "Too many attempts. Try again later.", status=429, headers={"Retry-After": str(int(throttle.wait()) + 1)}
        )
    response = admin.site.login(request)
    if request.user.is_authenticated:
        throttle.forgive(caller)
    return response
