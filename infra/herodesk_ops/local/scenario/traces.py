"""All that lies anywhere in a local cloud, as text: is something left of a person?"""

from __future__ import annotations

import base64
import json
from typing import Any

from herodesk_ops.local.cloud import Cloud


def traces(cloud: Cloud) -> dict[str, str]:
    """Text by place: table with index, each queue with its deliveries unwrapped, bucket, logs."""
    queues = [n for n, (k, _) in cloud.blueprint.resources.items() if k == "AWS::SQS::Queue"]
    return {
        "table": json.dumps(cloud.backend.items(""), ensure_ascii=False, default=str),
        **{name: _queue(cloud, name) for name in queues},
        "bucket": "\n".join(_objects(cloud)),
        "logs": "\n".join(cloud.logs.lines()),
    }


def _queue(cloud: Cloud, name: str) -> str:
    bodies = [str(message.get("body", message)) for message in cloud.backend.messages(name)]
    return "\n".join([*bodies, *(_unwrapped(body) for body in bodies)])


def _unwrapped(body: str) -> str:
    """The platform's own bytes out of a delivery."""
    try:
        told: Any = json.loads(body)
        return base64.b64decode(told["body"]).decode("utf-8", "replace")
    except (ValueError, KeyError, TypeError):
        return ""


def _objects(cloud: Cloud) -> list[str]:
    client = cloud.client("s3")
    buckets = [n for n, (k, _) in cloud.blueprint.resources.items() if k == "AWS::S3::Bucket"]
    found = []
    for bucket in buckets:
        for thing in client.list_objects_v2(Bucket=bucket).get("Contents", []):
            body = client.get_object(Bucket=bucket, Key=thing["Key"])["Body"].read()
            found += [thing["Key"], _unwrapped(body.decode("utf-8", "replace"))]
    return found
