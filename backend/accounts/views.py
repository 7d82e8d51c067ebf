"""Signing in and out: Django's session cookie, with its CSRF protection."""

from django.contrib.auth import authenticate, login, logout
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.serializers import CredentialsSerializer, SessionSerializer
from operations.problems import INVALID, ProblemSerializer
from ratelimit.throttles import SignInThrottle


@method_decorator(never_cache, name="dispatch")
@method_decorator(ensure_csrf_cookie, name="dispatch")
class SessionView(APIView):
    """Who is signed in."""

    permission_classes = (AllowAny,)

    def get_throttles(self) -> list[BaseThrottle]:
        return [SignInThrottle()] if self.request.method == "POST" else []

    @extend_schema(operation_id="session_retrieve", responses=SessionSerializer)
    def get(self, request: Request) -> Response:
        """Tell who is signed in, and set the csrftoken cookie that unsafe requests need."""
        return Response(_session(request))

    @extend_schema(
        operation_id="session_create",
        request=CredentialsSerializer,
        responses={
            200: SessionSerializer,
            400: INVALID,
            403: ProblemSerializer,
            429: ProblemSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        """Sign in a member of staff."""
        # REST framework checks the CSRF token of signed-in users only; signing in needs it as well.
        SessionAuthentication().enforce_csrf(request)
        credentials = CredentialsSerializer(data=request.data)
        credentials.is_valid(raise_exception=True)
        user = authenticate(request, **credentials.validated_data)
        if user is None or not user.is_staff:
            raise PermissionDenied("The user name or the password is wrong.")
        SignInThrottle().forgive(request)
        login(request, user)
        return Response(_session(request))

    @extend_schema(operation_id="session_destroy", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out."""
        logout(request)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _session(request: Request) -> dict[str, dict[str, str] | None]:
    user = request.user
    return {"user": {"username": user.get_username()} if user.is_authenticated else None}
