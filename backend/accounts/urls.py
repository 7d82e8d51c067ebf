"""The address of the session."""

from django.urls import path

from accounts.views import SessionView

urlpatterns = [path("", SessionView.as_view(), name="session")]
