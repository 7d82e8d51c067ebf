"""S3 as a page is published to it: objects in memory, listed in order of their keys; and interruptions on demand."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError

START = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Killed(BaseException):
    """The process ends here."""


@dataclass
class FakeS3:
    """A bucket, and CloudFront beside it, as far as they are used.

    Attributes:
        objects: what is there, by key: the arguments of its put_object, and when it came.
        calls: what changed something, in order: ``put KEY``, ``delete KEY``, ``invalidate REFERENCE PATHS``.
        killed_after: so many changes are done, and then the process ends.
        refuses: a key that can't be deleted.
    """

    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    killed_after: int | None = None
    refuses: str = ""
    now: datetime = START
    lock: Lock = field(default_factory=Lock)

    def head_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        if Key not in self.objects:
            raise ClientError({"Error": {"Code": "404", "Message": "Not Found"}}, "HeadObject")
        return self.objects[Key]

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        return {"Body": io.BytesIO(self.objects[Key]["Body"])}

    def put_object(self, **given: Any) -> None:
        self._change(f"put {given['Key']}")
        self.objects[given["Key"]] = {**given, "LastModified": self.now}

    def delete_objects(self, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        for one in Delete["Objects"]:
            if one["Key"] == self.refuses:
                return {"Errors": [{"Code": "AccessDenied", "Message": "no", "Key": one["Key"]}]}
            self._change(f"delete {one['Key']}")
            self.objects.pop(one["Key"], None)
        return {}

    def get_paginator(self, name: str) -> FakeS3:
        assert name == "list_objects_v2"
        return self

    def paginate(self, Bucket: str, Prefix: str) -> list[dict[str, Any]]:  # noqa: N803
        """Pages of two, so that there are several."""
        keys = sorted(key for key in self.objects if key.startswith(Prefix))
        found = [{"Key": key, "LastModified": self.objects[key]["LastModified"]} for key in keys]
        return [{"Contents": found[at : at + 2]} for at in range(0, len(found), 2)] or [{}]

    def create_invalidation(self, DistributionId: str, InvalidationBatch: dict[str, Any]) -> None:  # noqa: N803
        paths = InvalidationBatch["Paths"]
        assert paths["Quantity"] == len(paths["Items"])
        self._change(f"invalidate {InvalidationBatch['CallerReference']} {' '.join(paths['Items'])}")

    def served(self) -> dict[str, bytes]:
        """What visitors can get."""
        return {key: found["Body"] for key, found in self.objects.items() if not key.startswith("releases/")}

    def _change(self, what: str) -> None:
        with self.lock:
            if self.killed_after is not None and len(self.calls) >= self.killed_after:
                raise Killed
            self.calls.append(what)
