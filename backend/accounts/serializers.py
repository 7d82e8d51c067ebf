"""The session as the browser sees it."""

from rest_framework import serializers


class CredentialsSerializer(serializers.Serializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=4096, trim_whitespace=False, write_only=True)


class UserSerializer(serializers.Serializer):
    username = serializers.CharField(read_only=True)


class SessionSerializer(serializers.Serializer):
    user = UserSerializer(read_only=True, allow_null=True)
