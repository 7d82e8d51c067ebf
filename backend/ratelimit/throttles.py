"""The counter as a throttle of REST framework: a refused call gets 429 with Retry-After."""

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from ratelimit.counter import Rate, count, refund


class ClientThrottle(BaseThrottle):
    """Limits each client address to `settings.RATE_LIMITS[scope]`."""

    scope: str

    def __init__(self) -> None:
        self._retry_after = 0.0

    def allow_request(self, request: Request, view: APIView) -> bool:
        result = count(self.scope, self.get_ident(request), Rate.parse(settings.RATE_LIMITS[self.scope]))
        self._retry_after = result.retry_after
        return result.allowed

    def wait(self) -> float:
        return self._retry_after


class ApplyThrottle(ClientThrottle):
    scope = "apply"


class SignInThrottle(ClientThrottle):
    """Counts attempts to sign in; a successful one is taken back, so only failures use up the limit."""

    scope = "sign-in"

    def forgive(self, request: Request) -> None:
        refund(self.scope, self.get_ident(request))
