"""The site's bucket: what is there, and uploads of what differs."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from ops.aws.publish.page import PageFile

PARALLEL = 8
DELETED_AT_ONCE = 1000  # https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
DIGEST = "sha256"
NOT_THERE = ("404", "NoSuchKey", "NotFound")

In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(frozen=True)
class Bucket:
    """A bucket of S3, through a client of boto3, which several threads may use."""

    s3: Any
    name: str

    def differing(self, files: Iterable[PageFile]) -> list[PageFile]:
        """Those of the files that the bucket doesn't have, or has with other content or other headers; in order."""
        wanted = list(files)
        return [file for file, same in zip(wanted, _in_parallel(self._has, wanted), strict=True) if not same]

    def upload(self, files: Iterable[PageFile]) -> None:
        """Upload files, several at a time; S3 checks that what arrived is what was sent."""
        _in_parallel(self._put, list(files))

    def read(self, key: str) -> bytes:
        """The content of an object that is there."""
        content: bytes = self.s3.get_object(Bucket=self.name, Key=key)["Body"].read()
        return content

    def write(self, key: str, content: bytes, kind: str) -> None:
        """Write an object of our own."""
        self.s3.put_object(
            Bucket=self.name, Key=key, Body=content, ContentType=kind, CacheControl="no-store",
            ChecksumAlgorithm="SHA256",
        )  # fmt: skip

    def listed(self, prefix: str) -> dict[str, Any]:
        """The keys below a prefix, in order, each with the time at which it was written."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
        return {found["Key"]: found["LastModified"] for page in pages for found in page.get("Contents", ())}

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects.

        Raises:
            ClientError: S3 refuses one of them.
        """
        from botocore.exceptions import ClientError

        wanted = sorted(keys)
        for start in range(0, len(wanted), DELETED_AT_ONCE):
            objects = [{"Key": key} for key in wanted[start : start + DELETED_AT_ONCE]]
            answer = self.s3.delete_objects(Bucket=self.name, Delete={"Objects": objects, "Quiet": True})
            for error in answer.get("Errors", ()):
                raise ClientError({"Error": error}, "DeleteObjects")

    def _has(self, file: PageFile) -> bool:
        from botocore.exceptions import ClientError

        try:
            found = self.s3.head_object(Bucket=self.name, Key=file.key)
        except ClientError as error:
            if error.response["Error"]["Code"] in NOT_THERE:
                return False
            raise
        headers = (found.get("ContentType"), found.get("CacheControl"))
        return headers == (file.type, file.caching) and found.get("Metadata", {}).get(DIGEST) == file.sha256

    def _put(self, file: PageFile) -> None:
        self.s3.put_object(
            Bucket=self.name, Key=file.key, Body=file.content, ContentType=file.type, CacheControl=file.caching,
            Metadata={DIGEST: file.sha256}, ChecksumSHA256=base64.b64encode(bytes.fromhex(file.sha256)).decode(),
        )  # fmt: skip


def _in_parallel(do: Callable[[In], Out], items: list[In]) -> list[Out]:
    """The answers in the order of the items; the first error ends it, and starts nothing more."""
    with ThreadPoolExecutor(PARALLEL) as pool:
        tasks = [pool.submit(do, item) for item in items]
        try:
            return [task.result() for task in tasks]
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
