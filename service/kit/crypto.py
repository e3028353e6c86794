"""Field encryption behind a small provider interface, and keyed hashes by which encrypted values are found."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class Cipher(Protocol):
    """What a provider offers. `place` (table.column:row id) is bound to the value, which opens nowhere else."""

    def seal(self, text: str, place: str) -> bytes:
        """Encrypt; the answer begins with the id of the key used."""

    def open(self, sealed: bytes, place: str) -> str:
        """Decrypt, or raise ValueError when the key is unknown or the value was tampered with or moved."""

    def seal_bytes(self, content: bytes, place: str) -> bytes:
        """As `seal`, for what is no text."""

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """As `open`, for what was sealed as bytes."""

    def index(self, text: str) -> bytes:
        """A keyed hash: equal texts have equal hashes, and nobody without the key can try numbers out."""


@dataclass(frozen=True)
class AesGcmCipher:
    """AES-256-GCM. `keys` maps key ids to 32 bytes; `current` seals, all of them open; `index_key` keys the hashes."""

    keys: dict[str, bytes] = field(repr=False)
    current: str
    index_key: bytes = field(repr=False)

    @cached_property
    def _ciphers(self) -> dict[str, AESGCM]:
        return {key_id: AESGCM(key) for key_id, key in self.keys.items()}

    def seal(self, text: str, place: str) -> bytes:
        """See `Cipher.seal`."""
        return self.seal_bytes(text.encode(), place)

    def open(self, sealed: bytes, place: str) -> str:
        """See `Cipher.open`."""
        return self.open_bytes(sealed, place).decode()

    def seal_bytes(self, content: bytes, place: str) -> bytes:
        """See `Cipher.seal_bytes`."""
        nonce = os.urandom(NONCE_BYTES)
        body = self._ciphers[self.current].encrypt(nonce, content, place.encode())
        return self.current.encode() + b":" + nonce + body

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """See `Cipher.open_bytes`."""
        key_id, _, rest = sealed.partition(b":")
        cipher = self._ciphers.get(key_id.decode("ascii", "replace"))
        if cipher is None:
            message = "no key of that id"
            raise ValueError(message)
        try:
            return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.encode())
        except Exception as fault:
            message = "sealed value does not open here"
            raise ValueError(message) from fault

    def index(self, text: str) -> bytes:
        """See `Cipher.index`."""
        return hmac.digest(self.index_key, text.encode(), "sha256")


def cipher_of(spec: str) -> AesGcmCipher:
    """The cipher of `k1:HEX[,k2:HEX…]`; the last key seals, the first keys the index. ValueError when malformed."""
    keys: dict[str, bytes] = {}
    for part in spec.split(","):
        key_id, _, text = part.strip().partition(":")
        keys[key_id] = bytes.fromhex(text)
    if not keys or any(len(key) != 32 or not key_id for key_id, key in keys.items()):
        message = "密钥应写成 k1: 加 64 位十六进制数"
        raise ValueError(message)
    first, *_ = keys
    index_key = hmac.new(keys[first], b"onecase index", hashlib.sha256).digest()
    return AesGcmCipher(keys, list(keys)[-1], index_key)


def stored_spec(folder: Path) -> str:
    """The key spec kept in `folder`, made on first use, readable by its owner alone (never used in production)."""
    path = folder / "field.keys"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = folder / f"field.keys.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(f"k1:{secrets.token_hex(32)}\n")
        with contextlib.suppress(FileExistsError):  # another process of this start-up was first: its keys hold
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
