"""What is shown of a number or name unless somebody asks for it, with a reason."""

from __future__ import annotations


def mask_name(name: str) -> str:
    """张**: the first character, and always two stars, so that the length is not told."""
    return f"{name[:1]}**"


def mask_identity(number: str) -> str:
    """530502************: the region alone.

    The birth date stands beside it wherever a person is shown, so any of the four characters after it would tell the
    number: without them 500 remain possible.
    """
    return f"{number[:6]}{'*' * 12}"


def mask_certificate(number: str) -> str:
    """530502**************: the region alone, whether reissued (补办) or not.

    Of other credentials (残疾军人证, 工伤证) nothing: some places number them by the identity number.
    """
    return f"{number[:6]}{'*' * 14}" if len(number) in (20, 22) else "********"


def mask_phone(number: str) -> str:
    """138****0012, or 0875-****56."""
    area, dash, local = number.rpartition("-")
    return f"{area}-****{local[-2:]}" if dash else f"{number[:3]}****{number[-4:]}"
