"""What we ask of each platform is what its documentation describes, name by name.

X: the request schemas of X's own SDKs (npm @xdevplatform/xdk 0.6.6, PyPI xdk 0.10.6), which are
made from its OpenAPI document; names of fields as docs.x.com has them. Bluesky and Mastodon have
tests of their own (test_fedi_requests.py). All others publish no description that a program reads:
their tables are the pages named beside them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from herodesk.platforms import PLATFORMS
from tests.contract.asking import Described, asked_by, names

Table = Mapping[tuple[str, str], Described]
_ID = r"/[\w.@=%:()-]+"
_NODE = r"/[\d_]+"
_BEARER = names("authorization")

# Everything that can be asked of a post, of a list of posts, of a search.
_POSTS = names("expansions tweet.fields user.fields media.fields poll.fields place.fields")
_LISTED = _POSTS | names("max_results pagination_token since_id until_id start_time end_time")
X: Table = {
    ("POST", "/2/tweets"): Described(
        body=names(
            "text reply reply.in_reply_to_tweet_id reply.auto_populate_reply_metadata",
            "reply.exclude_reply_user_ids quote_tweet_id reply_settings made_with_ai",
        ),
        needed=names("text"),
        headers=_BEARER,
    ),
    ("GET", f"/2/tweets{_ID}"): Described(query=_POSTS, headers=_BEARER),
    ("DELETE", f"/2/tweets{_ID}"): Described(headers=_BEARER),
    ("GET", f"/2/users{_ID}/tweets"): Described(
        query=_LISTED | names("exclude"), headers=_BEARER
    ),
    ("GET", f"/2/users{_ID}/mentions"): Described(query=_LISTED, headers=_BEARER),
    ("GET", "/2/tweets/search/recent"): Described(
        query=_LISTED | names("query sort_order next_token"), needed=names("query"), headers=_BEARER
    ),
    ("POST", f"/2/dm_conversations/with{_ID}/messages"): Described(
        body=names("text attachments"), needed=names("text"), headers=_BEARER
    ),
    ("GET", "/2/webhooks"): Described(query=names("webhook_config.fields"), headers=_BEARER),
    ("POST", "/2/webhooks"): Described(
        body=names("url"), needed=names("url"), headers=_BEARER
    ),
    ("DELETE", f"/2/webhooks{_ID}"): Described(headers=_BEARER),
    ("GET", "/2/activity/subscriptions"): Described(query=names("max_results"), headers=_BEARER),
    ("POST", "/2/activity/subscriptions"): Described(
        body=names(
            "event_type filter filter.user_id filter.direction filter.keyword tag webhook_id"
        ),
        needed=names("event_type filter"),
        headers=_BEARER,
    ),
    ("POST", "/2/oauth2/token"): Described(
        body=names("grant_type refresh_token client_id"),
        needed=names("grant_type refresh_token client_id"),
    ),
}  # fmt: skip

# https://developers.facebook.com/docs/graph-api/reference, .../messenger-platform/send-messages
_FIELDS = names("fields limit after before since until")
_MESSAGE = Described(
    body=names("recipient recipient.id messaging_type message message.text tag"),
    needed=names("recipient message"),
    headers=_BEARER,
)
_APP: Table = {
    ("GET", f"{_ID}/subscribed_apps"): Described(headers=_BEARER),
    ("POST", f"{_ID}/subscribed_apps"): Described(
        body=names("subscribed_fields"), query=names("subscribed_fields"),
        needed=names("subscribed_fields"), headers=_BEARER,
    ),
    ("GET", f"{_ID}/subscriptions"): Described(headers=_BEARER),
    ("POST", f"{_ID}/subscriptions"): Described(
        body=names("object callback_url fields include_values verify_token"),
        needed=names("object callback_url fields verify_token"),
        headers=_BEARER,
    ),
    ("GET", "/debug_token"): Described(
        query=names("input_token"), needed=names("input_token"), headers=_BEARER
    ),
}  # fmt: skip
_MESSAGING: Table = {
    ("POST", f"{_ID}/messages"): _MESSAGE,
    ("GET", f"{_ID}/conversations"): Described(
        query=_FIELDS | names("platform user_id folder"), headers=_BEARER
    ),
}
FACEBOOK: Table = {
    **_APP,
    **_MESSAGING,
    ("POST", f"{_ID}/comments"): Described(
        body=names("message attachment_id attachment_url"), needed=names("message"), headers=_BEARER
    ),
    ("GET", f"{_ID}/comments"): Described(
        query=_FIELDS | names("order filter summary"), headers=_BEARER
    ),
    ("GET", f"{_ID}/feed"): Described(query=_FIELDS, headers=_BEARER),
    ("GET", f"{_ID}/tagged"): Described(query=_FIELDS, headers=_BEARER),
    ("GET", _ID): Described(query=names("fields"), headers=_BEARER),
    ("POST", _ID): Described(body=names("message"), needed=names("message"), headers=_BEARER),
    ("DELETE", _ID): Described(headers=_BEARER),
}
MESSENGER: Table = {**_APP, **_MESSAGING}
# https://developers.facebook.com/docs/instagram-platform/reference
INSTAGRAM: Table = {
    **_APP,
    **_MESSAGING,
    ("POST", f"{_ID}/replies"): Described(
        body=names("message"), needed=names("message"), headers=_BEARER
    ),
    ("POST", f"{_ID}/mentions"): Described(
        body=names("media_id comment_id message"), needed=names("media_id message"),
        headers=_BEARER,
    ),
    ("GET", f"{_ID}/replies"): Described(query=_FIELDS, headers=_BEARER),
    ("GET", f"{_ID}/comments"): Described(query=_FIELDS, headers=_BEARER),
    ("GET", f"{_ID}/media"): Described(query=_FIELDS, headers=_BEARER),
    ("GET", _NODE): Described(query=names("fields"), headers=_BEARER),
    ("DELETE", _NODE): Described(headers=_BEARER),
    ("GET", "/refresh_access_token"): Described(
        query=names("grant_type access_token"), needed=names("grant_type access_token")
    ),
}  # fmt: skip
# https://developers.facebook.com/docs/threads
THREADS: Table = {
    ("POST", f"{_ID}/threads"): Described(
        body=names("media_type text reply_to_id link_attachment reply_control"),
        needed=names("media_type text reply_to_id"),
        headers=_BEARER,
    ),
    ("POST", f"{_ID}/threads_publish"): Described(
        body=names("creation_id"), needed=names("creation_id"), headers=_BEARER
    ),
    ("GET", f"{_ID}/threads"): Described(query=_FIELDS, headers=_BEARER),
    ("GET", f"{_ID}/replies"): Described(query=_FIELDS | names("reverse"), headers=_BEARER),
    ("GET", f"{_ID}/mentions"): Described(query=_FIELDS, headers=_BEARER),
    ("GET", _NODE): Described(query=names("fields"), headers=_BEARER),
    ("DELETE", _NODE): Described(headers=_BEARER),
    ("GET", "/debug_token"): _APP["GET", "/debug_token"],
    ("GET", "/refresh_access_token"): INSTAGRAM["GET", "/refresh_access_token"],
}
# https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
WHATSAPP: Table = {
    **_APP,
    ("POST", f"{_ID}/messages"): Described(
        body=names(
            "messaging_product recipient_type to context context.message_id type text text.body",
            "text.preview_url biz_opaque_callback_data",
        ),
        needed=names("messaging_product to type text text.body"),
        headers=_BEARER,
    ),
}

# https://developers.google.com/youtube/v3/docs/comments, .../commentThreads, .../push_notifications
_COMMENTS = names("part maxResults pageToken textFormat")
YOUTUBE: Table = {
    ("GET", "/comments"): Described(
        query=_COMMENTS | names("id parentId"), needed=names("part"), headers=_BEARER
    ),
    ("GET", "/commentThreads"): Described(
        query=_COMMENTS
        | names("allThreadsRelatedToChannelId videoId id order searchTerms moderationStatus"),
        needed=names("part"),
        headers=_BEARER,
    ),
    ("POST", "/comments"): Described(
        query=names("part"),
        body=names("snippet snippet.parentId snippet.textOriginal"),
        needed=names("part snippet.parentId snippet.textOriginal"),
        headers=_BEARER,
    ),
    ("PUT", "/comments"): Described(
        query=names("part"),
        body=names("id snippet snippet.textOriginal"),
        needed=names("part id snippet.textOriginal"),
        headers=_BEARER,
    ),
    ("DELETE", "/comments"): Described(query=names("id"), needed=names("id"), headers=_BEARER),
    ("POST", "/subscribe"): Described(
        body=names("hub.mode hub.topic hub.callback hub.verify hub.secret hub.lease_seconds"),
        needed=names("hub.mode hub.topic hub.callback hub.secret"),
    ),
    ("POST", "/token"): Described(
        body=names("grant_type refresh_token client_id client_secret"),
        needed=names("grant_type refresh_token client_id client_secret"),
    ),
}

# https://learn.microsoft.com/linkedin/marketing/community-management
_RESTLI = names("authorization linkedin-version x-restli-protocol-version")
LINKEDIN: Table = {
    ("GET", rf"/socialActions{_ID}/comments{_ID}"): Described(headers=_RESTLI),
    ("GET", rf"/socialActions{_ID}/comments"): Described(
        query=names("start count"), headers=_RESTLI
    ),
    ("POST", rf"/socialActions{_ID}/comments"): Described(
        body=names("actor object message message.text message.attributes parentComment content"),
        needed=names("actor object message.text"),
        headers=_RESTLI,
    ),
    ("POST", rf"/socialActions{_ID}/comments{_ID}"): Described(
        query=names("actor"),
        body=names("patch patch.message patch.message.$set patch.message.$set.text"),
        needed=names("actor patch.message.$set.text"),
        headers=_RESTLI | names("x-restli-method"),
    ),
    ("DELETE", rf"/socialActions{_ID}/comments{_ID}"): Described(
        query=names("actor"), needed=names("actor"), headers=_RESTLI
    ),
    ("GET", "/eventSubscriptions"): Described(
        query=names("q eventType"), needed=names("q"), headers=_RESTLI
    ),
    ("PUT", r"/eventSubscriptions/[^/]+"): Described(
        body=names("webhook"), needed=names("webhook"), headers=_RESTLI
    ),
    ("GET", "/organizationalEntityNotifications"): Described(
        query=names("q actions organizationalEntity timeRange start count"),
        needed=names("q organizationalEntity"),
        headers=_RESTLI,
    ),
    ("POST", "/oauth/v2/accessToken"): Described(
        body=names("grant_type refresh_token client_id client_secret"),
        needed=names("grant_type refresh_token client_id client_secret"),
    ),
}

# https://core.telegram.org/bots/api
_BOT = r"/bot[\w:-]+/"
TELEGRAM: Table = {
    ("POST", f"{_BOT}sendMessage"): Described(
        body=names(
            "chat_id message_thread_id text reply_parameters reply_parameters.message_id",
            "reply_parameters.chat_id reply_parameters.allow_sending_without_reply",
            "link_preview_options",
        ),
        needed=names("chat_id text"),
    ),
    ("POST", f"{_BOT}editMessageText"): Described(
        body=names("chat_id message_id text link_preview_options"),
        needed=names("chat_id message_id text"),
    ),
    ("POST", f"{_BOT}deleteMessage"): Described(
        body=names("chat_id message_id"), needed=names("chat_id message_id")
    ),
    ("POST", f"{_BOT}setMessageReaction"): Described(
        body=names("chat_id message_id reaction is_big"), needed=names("chat_id message_id")
    ),
    ("POST", f"{_BOT}getWebhookInfo"): Described(),
    ("POST", f"{_BOT}getUpdates"): Described(body=names("offset limit timeout allowed_updates")),
    ("POST", f"{_BOT}getMe"): Described(),
    ("POST", f"{_BOT}setWebhook"): Described(
        body=names("url allowed_updates secret_token max_connections drop_pending_updates"),
        needed=names("url"),
    ),
}

# https://docs.discourse.org
_KEY = names("api-key api-username")
DISCOURSE: Table = {
    ("GET", r"/posts/\d+\.json"): Described(headers=_KEY),
    ("GET", r"/posts\.json"): Described(query=names("before"), headers=_KEY),
    ("GET", r"/private-posts\.json"): Described(query=names("before"), headers=_KEY),
    ("GET", rf"/t{_ID}"): Described(query=names("print post_number"), headers=_KEY),
    ("POST", r"/posts\.json"): Described(
        body=names(
            "raw title topic_id reply_to_post_number archetype target_recipients category",
        ),
        needed=names("raw"),
        headers=_KEY,
    ),
    ("PUT", r"/posts/\d+\.json"): Described(
        body=names("post post.raw post.edit_reason"), needed=names("post.raw"), headers=_KEY
    ),
    ("DELETE", r"/posts/\d+\.json"): Described(body=names("force_destroy"), headers=_KEY),
}  # fmt: skip

# docs/generic-webhook.md, which is ours; https://www.standardwebhooks.com
GENERIC: Table = {
    ("POST", "/"): Described(
        body=names(
            "type data data.id data.reply data.in_reply_to data.thread data.account data.text",
            "data.language data.private data.created_at",
        ),
        needed=names("type data.id"),
        headers=names("webhook-id webhook-timestamp webhook-signature"),
    ),
}

TABLES = {
    "x": X,
    "facebook": FACEBOOK,
    "instagram": INSTAGRAM,
    "threads": THREADS,
    "messenger": MESSENGER,
    "whatsapp": WHATSAPP,
    "youtube": YOUTUBE,
    "linkedin": LINKEDIN,
    "telegram": TELEGRAM,
    "discourse": DISCOURSE,
    "generic": GENERIC,
}
ELSEWHERE = {"mastodon", "bluesky"}
"""In test_fedi_requests.py."""


def test_every_platform_has_its_table() -> None:
    assert TABLES.keys() | ELSEWHERE == set(PLATFORMS)


@pytest.mark.parametrize("platform", TABLES)
def test_every_request_is_one_that_the_documentation_describes(platform: str) -> None:
    table, asked = TABLES[platform], asked_by(platform)

    assert asked
    for request in asked:
        called = f"{request.method} {request.path}"
        fits = [it for it in table if it[0] == request.method and _is_at(it[1], request.path)]
        assert fits, f"{called} is not described"
        told, named = table[fits[0]], request.named
        assert request.query.keys() <= told.query, f"{called}: {request.query.keys() - told.query}"
        assert named <= told.body, f"{called}: {named - told.body} in its body"
        missing = told.needed - named - request.query.keys()
        assert not missing, f"{called}: {missing} are needed"
        assert told.headers <= request.headers.keys(), f"{called}: {told.headers} are needed"


def _is_at(pattern: str, path: str) -> bool:
    return re.fullmatch(pattern, path) is not None


@pytest.mark.parametrize("platform", TABLES)
def test_publishing_is_among_what_was_asked(platform: str) -> None:
    assert {"POST"} <= {request.method for request in asked_by(platform)}
