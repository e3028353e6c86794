"""Identity numbers (GB 11643), disability certificate numbers, other credentials, telephones."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import mul

from service.law.facts import Sex

LENGTH = 18  # of an identity number
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# GB/T 2260: provinces, and 81–83 for residence permits of people from Hong Kong, Macao and Taiwan.
_REGION = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_FORM = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_NOISE = re.compile(r"[\s\u200b-\u200f\ufeff'`’‘]+")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+")
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})", re.ASCII)
_LANDLINE = re.compile(r"(010|02\d|0[3-9]\d{2})([2-9]\d{6,7})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Identity:
    """A sound identity number and what it says. An unknown region is no fault: it is worth a warning at most."""

    number: str
    born_on: date
    sex: Sex
    region_known: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """A sound certificate number (残疾人证号). `reissue`: 0 at first, else which reissue (补办) it is."""

    number: str
    identity: Identity
    category: int
    grade: int
    reissue: int


def cleaned(value: object, label: str) -> str:
    """Half-width, upper case, without blanks and the apostrophe that Excel uses to mark text; refuses numbers."""
    if isinstance(value, (int, float)):
        raise ValueError(_lost(label))  # noqa: TRY004 - the one error that parsers raise
    text = _NOISE.sub("", unicodedata.normalize("NFKC", str(value or ""))).upper()
    if _SCIENTIFIC.fullmatch(text):
        raise ValueError(_lost(label))
    if not text:
        raise ValueError(f"缺少{label}，请填写")
    return text


def _lost(label: str) -> str:
    return f"{label}在表格里存成了数字，末尾几位已经丢失；请把这一列设为“文本”格式，再照证件重新填写"


def parse_identity(value: object) -> Identity:
    """An 18-character identity number (GB 11643: region, date, sequence, check character)."""
    text = cleaned(value, "身份证号")
    if len(text) == 15 and text.isdecimal():
        raise ValueError("这是 15 位的旧身份证号，请填写 18 位身份证号")
    if len(text) != 18:
        raise ValueError(f"身份证号应为 18 位，现在是 {len(text)} 位，请照证件核对")
    return _identity(text, "身份证号")


# A row of a sheet asks for its number from the cell, the certificate, the checks between them, and the form; the rows
# of a chunk are read first and judged after.
@lru_cache(maxsize=1024)
def _identity(text: str, label: str) -> Identity:
    if not _FORM.fullmatch(text):
        raise ValueError(f"{label}里有不该有的字符：应为 17 位数字加 1 位数字或 X，请照证件核对")
    try:
        born_on = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise ValueError(f"{label}中的出生日期（第 7 至 14 位）不存在，请照证件核对") from None
    if not 1900 <= born_on.year <= 2099:
        raise ValueError(f"{label}中的出生年份（第 7 至 10 位）不对，请照证件核对")
    if _CHECKS[sum(map(mul, _WEIGHTS, map(int, text[:17]))) % 11] != text[17]:
        raise ValueError(f"{label}校验不通过，可能写错了一位或颠倒了两位，请照证件核对")
    sex: Sex = "male" if int(text[16]) % 2 else "female"
    return Identity(text, born_on, sex, _REGION.match(text) is not None)


def parse_certificate(value: object, identity: str | None = None) -> Certificate:
    """A certificate number of 20 characters, 22 after a reissue (B1–B9). With `identity`, the two must agree."""
    found = _certificate(cleaned(value, "残疾人证号"))
    if identity is not None:
        agree(found, identity)
    return found


@lru_cache(maxsize=1024)
def _certificate(text: str) -> Certificate:
    if len(text) == 18:
        raise ValueError(
            "这里填的是 18 位号码；残疾人证号应为 20 位：身份证号加类别、等级各 1 位，补办过的再加 B 和次数"
        )
    if len(text) not in (20, 22):
        raise ValueError(f"残疾人证号应为 20 位（补办过的 22 位），现在是 {len(text)} 位，请照证件核对")
    holder = _identity(text[:18], "残疾人证号前 18 位")
    if text[18] not in "1234567":
        raise ValueError("残疾人证号第 19 位是残疾类别，只能是 1 至 7，请照证件核对")
    if text[19] not in "1234":
        raise ValueError("残疾人证号第 20 位是残疾等级，只能是 1 至 4，请照证件核对")
    if not re.fullmatch(r"(?:B[1-9])?", text[20:], re.ASCII):
        raise ValueError("残疾人证号最后两位应为 B 加补办次数（B1 至 B9），请照证件核对")
    return Certificate(text, holder, int(text[18]), int(text[19]), int(text[21:] or 0))


def agree(certificate: Certificate, identity: str) -> None:
    """ValueError unless the certificate is of the bearer of the identity number."""
    if identity != certificate.identity.number:
        raise ValueError("残疾人证号前 18 位与身份证号不一致，请核对是哪一个写错了")


def parse_credential(value: object) -> str:
    """The number of a disabled veteran's or a work-injury certificate: their forms differ, so anything readable."""
    text = cleaned(value, "证件号")
    if not re.fullmatch(r"[\w()\-〔〕\[\]/.]{2,40}", text):
        raise ValueError("证件号应为 2 至 40 个字母、数字或汉字，请照证件核对")
    return text


def parse_employment_certificate(value: object) -> str:
    """The number of a 就业创业证: 16 digits, the first six of the region that gave it first (人社部发〔2014〕97 号)."""
    text = cleaned(value, "就业创业证号")
    if not re.fullmatch(r"[1-9]\d{15}", text, re.ASCII):
        raise ValueError(f"就业创业证号应为 16 位数字，现在是 {len(text)} 位，请照证件核对")
    return text


def parse_money(value: object) -> float:
    """A sum in yuan: 1200, 1,200.50, 1200元."""
    text = unicodedata.normalize("NFKC", str(value)).replace(",", "").strip().removesuffix("元").strip()
    if not re.fullmatch(r"\d{1,7}(\.\d{1,2})?", text, re.ASCII):
        raise ValueError("金额无法识别，请写数字，如 1200")
    return float(text)


def parse_phone(value: object) -> str:
    """A mobile number as 11 digits, or a landline as 0875-2123456."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = _NOISE.sub("", unicodedata.normalize("NFKC", str(value or "")))
    text = re.sub(r"[()\-\u2010-\u2015]", "", text)
    if not text:
        raise ValueError("缺少电话号码，请填写")
    if mobile := _MOBILE.fullmatch(text):
        return mobile[1]
    if landline := _LANDLINE.fullmatch(text):
        return f"{landline[1]}-{landline[2]}"
    if not text.isdecimal():
        raise ValueError("电话号码里有不该有的字符；只填一个号码，其他的写在备注里")
    if text.startswith("1"):
        raise ValueError(f"手机号码应为 11 位、以 13 至 19 开头，现在是 {len(text)} 位，请核对")
    raise ValueError(f"固定电话要带区号（如 0875-2123456），手机号码应为 11 位；现在是 {len(text)} 位，请核对")
