"""Proves deliveries, answers the handshake and who leaves as all of Meta does."""

from herodesk.platforms.meta_verify import CALLBACKS, callback, handshake, verify

__all__ = ["CALLBACKS", "callback", "handshake", "verify"]
