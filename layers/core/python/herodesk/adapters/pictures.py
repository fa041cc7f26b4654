"""Pictures of answers in the bucket, below their case; the bucket itself forgets them in a week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from herodesk.domain.errors import TransientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FOLDER = "pictures"


class S3Pictures:
    """`ports.Pictures`."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, case: str, name: str, data: bytes) -> None:
        try:
            self._client.put_object(Bucket=self._bucket, Key=key_of(case, name), Body=data)
        except (BotoCoreError, ClientError) as error:
            raise TransientError("a picture could not be kept") from error

    def get(self, case: str, name: str) -> bytes | None:
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=key_of(case, name))
            return found["Body"].read()
        except ClientError as error:
            # Whoever may not list a bucket is told "access denied" of what is not there.
            if error.response["Error"]["Code"] in {"NoSuchKey", "AccessDenied"}:
                return None
            raise TransientError("a picture could not be read") from error
        except BotoCoreError as error:
            raise TransientError("a picture could not be read") from error


def key_of(case: str, name: str) -> str:
    """Where a picture lies in the bucket."""
    return f"{FOLDER}/{case}/{name}"
