"""The outbox in the Django admin: to see what waits and why. Only the worker changes it."""

from django.contrib import admin
from django.http import HttpRequest

from outbox.models import Message


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    list_display = ("topic", "subject", "attempts", "due_at", "last_error", "request_id")
    list_filter = ("topic",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False
