"""What is shown of a number or name unless somebody asks for it, with a reason."""

from __future__ import annotations


def mask_name(name: str) -> str:
    """张**: the first character, and always two stars, so that the length is not told."""
    return f"{name[:1]}**"


def mask_identity(number: str) -> str:
    """530502********0012: region and the last four; without the birth date."""
    return f"{number[:6]}********{number[-4:]}"


def mask_certificate(number: str) -> str:
    """530502********0012**: as the identity number within, and neither category, grade nor reissue (补办).

    Of other credentials (残疾军人证, 工伤证) the last two characters.
    """
    return f"{mask_identity(number[:18])}**" if len(number) in (20, 22) else f"****{number[-2:]}"


def mask_phone(number: str) -> str:
    """138****0012, or 0875-****56."""
    area, dash, local = number.rpartition("-")
    return f"{area}-****{local[-2:]}" if dash else f"{number[:3]}****{number[-4:]}"
