"""What may be kept as an attachment: told by its content, never by its name."""

from __future__ import annotations

from datetime import date

MOST_BYTES = 5 << 20
MOST_OF_A_PERSON = 60
KINDS = {
    "signature": "本人签字",
    "contract": "劳动合同",
    "certificate": "证书",
    "licence": "营业执照或登记证",
    "decision": "认定或审批文书",
    "photo": "现场照片",
    "other": "其他材料",
}
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
SIGNABLE = frozenset({"ability_assessment"})


def media_type(content: bytes) -> str | None:
    """What the first bytes say that it is; None for whatever is not kept."""
    return next((kind for begins, kind in _BEGINNINGS.items() if content.startswith(begins)), None)


def file_name(kind: str, on: date, media: str) -> str:
    """What a file is called when it is handed out: 劳动合同_20240612.pdf; its own name is dropped."""
    return f"{KINDS[kind]}_{on:%Y%m%d}.{ENDINGS[media]}"


def takes_signature(kind: str, outcome: str) -> bool:
    """Whether a signature makes a difference: an assessment counts when signed, a refusal holds with one (AMB-24)."""
    return outcome == "declined" or (outcome == "done" and kind in SIGNABLE)


def why_not(kind: str, media: str | None, size: int, *, for_record: bool) -> dict[str, str]:
    """What is wrong with a file that is handed in, by field."""
    if kind not in KINDS:
        return {"kind": "请选择材料的种类。"}
    if size == 0:
        return {"file": "请选择要上传的文件；空文件不能上传。"}
    if size > MOST_BYTES:
        return {"file": f"文件超过 {MOST_BYTES >> 20} MB。请缩小图片，或重新扫描成较小的 PDF。"}
    if media is None:
        return {"file": "只能上传 PDF、JPG 或 PNG。其他格式请先另存为 PDF，或拍成照片。"}
    if kind == "signature" and not for_record:
        return {"kind": "签字要附在一条服务记录上。请打开那条记录再上传。"}
    return {}
