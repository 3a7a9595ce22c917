"""The urn of an open ballot: its counters, sealed with a key that is not in the database.

AES-256-GCM with a fresh nonce for every seal. Whoever holds copies of the database, one or many, sees for
each ballot a text of fixed length that changes altogether with every paper, whatever was put on it
(docs/adr/0012-sealed-urn.md). Not Fernet: its tokens carry the time.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Iterator, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "emulation.ballots.urn"
NONCE = 12
"""Bytes; a random nonce is good for 2³² seals under one key, and every ballot has a key of its own."""


class BrokenUrn(ValueError):
    """The seal does not hold: another key (`SECRET_KEY` was changed while the ballot ran), or tampering."""


def seal(counters: Sequence[int], label: str) -> bytes:
    """The counters, 0 to 65535 each, sealed for the ballot that `label` names."""
    nonce = secrets.token_bytes(NONCE)
    counted = struct.pack(f">{len(counters)}H", *counters)
    return nonce + next(_ciphers(label)).encrypt(nonce, counted, None)


def unseal(sealed: bytes, label: str) -> list[int]:
    """The counters again, in their order. `BrokenUrn` for what `seal` did not make for this label."""
    nonce, hidden = bytes(sealed[:NONCE]), bytes(sealed[NONCE:])
    for cipher in _ciphers(label):
        try:
            counted = cipher.decrypt(nonce, hidden, None)
        except (InvalidTag, ValueError):  # ValueError: too short to be a nonce at all
            continue
        return list(struct.unpack(f">{len(counted) // 2}H", counted))
    raise BrokenUrn(label)


def _ciphers(label: str) -> Iterator[AESGCM]:
    """With the key in use first, then those that were in use before (`SECRET_KEY_FALLBACKS`)."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield AESGCM(salted_hmac(SALT, label, secret=secret, algorithm="sha256").digest())
