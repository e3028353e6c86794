"""Names: as kept, as compared, as spelled in pinyin, and the pieces by which they are found."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from service.access.areas import simplified

_DOTS = re.compile(r"[·•・∙⋅‧․.．]")
_NOT_A_NAME = re.compile(r"[\d_!-,/:-@\[-^`{-~，。、；：？！（）《》“”…]")
# Surnames that dictionaries read as the everyday word; as in the list of github.com/mozillazg/python-pinyin/issues/297.
_SURNAMES = dict(
    re.findall(
        r"(.)=([a-z]+)",
        "单=shan 曾=zeng 仇=qiu 解=xie 查=zha 区=ou 盖=ge 朴=piao 翟=zhai 覃=qin 缪=miao 乐=yue 员=yun 佴=nai 乜=nie "
        "繁=po 秘=bi 种=chong 折=she 黑=he 召=shao 郇=xun 句=gou 卜=bu 薄=bo 粘=nian 重=chong 阚=kan 都=du 藏=zang "
        "祭=zhai 六=lu 贠=yun 能=nai 便=pian",
    )
)
_COMPOUNDS = dict(
    re.findall(
        r"(..)=([a-z]+ [a-z]+)",
        "单于=chan yu 尉迟=yu chi 万俟=mo qi 长孙=zhang sun 澹台=tan tai 乐正=yue zheng 子车=zi ju 欧阳=ou yang "
        "上官=shang guan 司马=si ma 司徒=si tu 司空=si kong 诸葛=zhu ge 令狐=ling hu 宇文=yu wen 慕容=mu rong "
        "皇甫=huang fu 夏侯=xia hou 鲜于=xian yu 闾丘=lv qiu 赫连=he lian 呼延=hu yan 公孙=gong sun 淳于=chun yu "
        "端木=duan mu 钟离=zhong li 濮阳=pu yang 东方=dong fang 西门=xi men 南宫=nan gong 轩辕=xuan yuan "
        "申屠=shen tu 独孤=du gu 拓跋=tuo ba 完颜=wan yan 纳兰=na lan",
    )
)


class Spelling(NamedTuple):
    """Pinyin without tones: `full` zengxiaomin, `initials` zxm; ü is v."""

    full: str
    initials: str


def parse_name(value: object) -> str:
    """A name as it is kept: without blanks in Chinese names, 买买提·艾力 with the middle dot, full-width made half."""
    text = "".join(unicodedata.normalize("NFKC", c) if "\uff01" <= c <= "\uff5e" else c for c in str(value or ""))
    text = re.sub(r"[\s\u200b-\u200f\ufeff]+", " ", text).strip()
    text = re.sub(r"(?<![A-Za-z]) | (?![A-Za-z])", "", text)
    text = _DOTS.sub("·", text).strip("·")
    if not text:
        raise ValueError("缺少姓名，请填写")
    if isinstance(value, (int, float)) or _NOT_A_NAME.search(text):
        raise ValueError("姓名里不应有数字或标点，请核对；曾用名等写在备注里")
    if len(text) > 50:
        raise ValueError("姓名不应超过 50 个字，请核对")
    return text


def search_form(name: str) -> str:
    """A name as it is compared: simplified characters, lower case, no blanks and dots."""
    return _DOTS.sub("", simplified(name)).lower()


def _syllables(text: str) -> list[str]:
    """Of a name in `search_form`."""
    if len(text) > 2 and text[:2] in _COMPOUNDS:
        return [*_COMPOUNDS[text[:2]].split(), *_read(text[2:])]
    surname = _SURNAMES.get(text[:1])
    return [surname, *_read(text[1:])] if surname else [*_read(text)]


@lru_cache(maxsize=4096)  # given names recur, and each is asked for twice
def _read(text: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its dictionaries take half as long to load as all the rest

    return tuple(lazy_pinyin(text))


def spelling(name: str) -> Spelling:
    """How a name is spelled, its first character read as a surname (曾 zeng, 单于 chanyu)."""
    syllables = [letters for part in _syllables(search_form(name)) if (letters := _letters(part))]
    return Spelling("".join(syllables), "".join(part[0] for part in syllables))


def query_spelling(text: str) -> str:
    """What somebody typed, as `Spelling` has it; empty unless it is pinyin only."""
    folded = unicodedata.normalize("NFKC", text).lower()
    bare = re.sub(r"[\s'’·-]+", "", folded)
    letters = _letters(bare)
    return letters if len(letters) == len(bare) else ""


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower().replace("ü", "v"))


def sort_key(name: str) -> str:
    """Orders names as a Chinese directory does: by syllable, then by the characters."""
    text = search_form(name)
    return f"{' '.join(_syllables(text))} {text}"


def grams(name: str, county: str) -> list[str]:
    """Every single character and pair of a name in `search_form`, prefixed with the county's code (530502李).

    One GIN index on the array then serves a search inside a county.
    """
    pieces = dict.fromkeys([*name, *map("".join, pairwise(name))])
    return [county + piece for piece in pieces]


def query_grams(text: str, county: str) -> list[str]:
    """The grams that a name with `text` in it must all have; of more than two characters it may also hit others."""
    if len(text) < 2:
        return [county + text] if text else []
    return [county + pair for pair in dict.fromkeys(map("".join, pairwise(text)))]


def group_key(county: str, name: str) -> str:
    """A group of the plan as a person is marked with it: with the county, so that one index serves every area."""
    return f"{county}:{name}"


def tally_key(unit: str, profile: str, code: str, mark: str) -> str:
    """For what a person counts in an indicator, with the township (else county) that it is counted for."""
    return f"{unit}/{profile}/{code}/{mark}"
