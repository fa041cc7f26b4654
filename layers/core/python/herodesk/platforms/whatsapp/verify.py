"""Proves deliveries and answers the handshake as all of Meta does."""

from herodesk.platforms.meta_verify import handshake, verify

__all__ = ["handshake", "verify"]
