"""The urn of an open ballot: its counters, sealed with a key that is not in the database.

Encrypt-then-MAC with HMAC-SHA256 as the only primitive (a stream of HMACs over nonce and block number), a
fresh nonce for every seal. Whoever holds copies of the database, one or many, sees for each ballot a text
of fixed length that changes altogether with every paper, whatever was put on it
(docs/adr/0012-sealed-urn.md).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "emulation.ballots.urn"
NONCE, TAG = 16, 32
BLOCK = hashlib.sha256().digest_size


class BrokenUrn(ValueError):
    """The seal does not hold: another key (`SECRET_KEY` was changed while the ballot ran), or tampering."""


def seal(counters: Sequence[int], label: str) -> bytes:
    """The counters, 0 to 65535 each, sealed for the ballot that `label` names."""
    nonce = secrets.token_bytes(NONCE)
    key = next(_keys(label))
    hidden = _mixed(struct.pack(f">{len(counters)}H", *counters), key, nonce)
    return nonce + hidden + _tag(key, nonce + hidden)


def unseal(sealed: bytes, label: str) -> list[int]:
    """The counters again, in their order. `BrokenUrn` for what `seal` did not make for this label."""
    sealed = bytes(sealed)
    body, tag = sealed[:-TAG], sealed[-TAG:]
    for key in _keys(label):
        if hmac.compare_digest(tag, _tag(key, body)):
            plain = _mixed(body[NONCE:], key, body[:NONCE])
            return list(struct.unpack(f">{len(plain) // 2}H", plain))
    raise BrokenUrn(label)


def _keys(label: str) -> Iterator[bytes]:
    """The key in use first, then those that were in use before (`SECRET_KEY_FALLBACKS`)."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield salted_hmac(SALT, label, secret=secret, algorithm="sha256").digest()


def _tag(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b"tag" + body, "sha256")


def _mixed(text: bytes, key: bytes, nonce: bytes) -> bytes:
    blocks = range(-(-len(text) // BLOCK))
    stream = b"".join(hmac.digest(key, b"mix" + nonce + struct.pack(">I", n), "sha256") for n in blocks)
    return bytes(one ^ other for one, other in zip(text, stream, strict=False))
