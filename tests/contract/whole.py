"""What no change may lack: never half a post, whatever was delivered."""

from __future__ import annotations

from datetime import UTC

from herodesk.domain.post import Change, Posted, Removed, Reposted, Unreadable, Wanted


def assert_whole(change: Change, platform: str, where: object = "") -> None:
    """All that a step needs is there, or nothing is."""
    match change:
        case Posted(post=post):
            assert post.platform == platform, where
            assert post.post_id, where
            assert post.version_id, where
            assert post.version >= 1, where
            assert post.author is None or post.author.id, where
            assert post.created_at is None or post.created_at.tzinfo is UTC, where
            assert post.url is None or post.url.lower().startswith(("http://", "https://")), where
            assert all(it.lower().startswith(("http", f"{platform}:")) for it in post.media), where
            post.text.encode()
        case Removed():
            assert change.post_id, where
        case Reposted():
            assert change.post_id, where
            assert change.repost_id, where
        case Wanted():
            assert change.platform == platform, where
            assert change.post_id, where
            assert change.what, where
        case Unreadable():
            assert change.reason.startswith(platform), where
        case _:
            pass
