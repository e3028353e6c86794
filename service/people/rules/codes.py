"""Code lists with the words that people see, and the words that workbooks use for them (domain terms in Chinese)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

from service.access.areas import simplified
from service.law.facts import CredentialKind, CredentialStatus, ExitReason, HukouKind, Monitor, Role, Sex, Tri

Code = TypeVar("Code", bound=int | str)


class UnknownWord(ValueError):
    """A word that a list does not know; what it stands for may be told once for a whole sheet."""

    def __init__(self, message: str, choices: Collection[str]) -> None:
        super().__init__(message)
        self.choices = tuple(choices)


@dataclass(frozen=True)
class CodeList(Generic[Code]):
    """A closed list.

    `words` are further spellings, parted by blanks; `blank` is what an empty cell means, if it may be empty.
    """

    title: str
    labels: dict[Code, str]
    words: dict[Code, str] = field(default_factory=dict)
    blank: Code | None = None

    def label(self, code: Code | None) -> str:
        """The word shown; 未填写 for none."""
        return "未填写" if code is None else self.labels[code]

    def parse(self, value: object) -> Code:
        """The code of a label, a further spelling or the code itself; ValueError lists what may be written."""
        if isinstance(value, str) and value in self._meanings:  # as nearly every cell of a sheet is written
            return self._meanings[value]
        text = _plain(value)
        if not text:
            if self.blank is None:
                raise ValueError(f"缺少{self.title}，{self._choices()}")
            return self.blank
        if text in self._meanings:
            return self._meanings[text]
        raise UnknownWord(f"{self.title}无法识别，{self._choices()}", self.labels.values())

    @cached_property
    def _meanings(self) -> dict[str, Code]:
        return {
            _plain(word): code
            for code, label in self.labels.items()
            for word in (str(code), label, label.split("（")[0], *self.words.get(code, "").split())
        }

    def _choices(self) -> str:
        return "请写：" + "、".join(label for label in self.labels.values())


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else simplified(str(value))
    return re.sub(r"[\s'“”\"]+", "", text).replace("（", "(").replace("）", ")").rstrip("。.;；")


ROLE: CodeList[Role] = CodeList("人员类型", {"disabled": "残疾人", "family": "家庭成员"})
CREDENTIAL: CodeList[CredentialKind] = CodeList(
    "证件类型",
    {"disability_certificate": "残疾人证", "military_disability": "残疾军人证", "work_injury": "工伤伤残证"},
)
STATUS: CodeList[CredentialStatus] = CodeList(
    "证件状态", {"valid": "有效", "expired": "过期", "frozen": "冻结", "cancelled": "注销"}
)
EXIT: CodeList[ExitReason] = CodeList(
    "退出原因",
    {
        "died": "去世",
        "moved_out": "迁出",
        "certificate_cancelled": "残疾人证注销",
        "over_age": "超过就业年龄",
        "other": "其他",
    },
)
PHONE_OF: CodeList[str] = CodeList(
    "电话使用人", {"self": "本人", "guardian": "监护人", "relative": "亲属", "village": "村（社区）干部"}
)
BASIS: CodeList[str] = CodeList(
    "处理依据", {"statutory_duty": "履行法定职责", "separate_consent": "单独同意", "legal_obligation": "法定义务"}
)
CONSENT_MODE: CodeList[str] = CodeList(
    "告知方式",
    {"written": "书面签字", "oral": "当面口头（有人见证）", "phone": "电话（有录音）", "sign_language": "手语"},
)
RELATION: CodeList[str] = CodeList(
    "与服务对象的关系",
    {
        "spouse": "配偶",
        "parent": "父母",
        "child": "子女",
        "sibling": "兄弟姐妹",
        "grandparent": "祖父母",
        "other": "其他",
    },
    {"spouse": "妻子 丈夫", "parent": "父亲 母亲", "child": "儿子 女儿"},
)
RETIREMENT_BASE: CodeList[int] = CodeList("原法定退休年龄", {50: "50 岁", 55: "55 岁", 60: "60 岁"})

SEX: CodeList[Sex] = CodeList("性别", {"male": "男", "female": "女"}, {"male": "1 男性", "female": "2 女性"})

# GB/T 26341-2010. Some pages swap 1 and 2; this is the standard's order.
CATEGORY: CodeList[int] = CodeList(
    "残疾类别",
    {1: "视力残疾", 2: "听力残疾", 3: "言语残疾", 4: "肢体残疾", 5: "智力残疾", 6: "精神残疾", 7: "多重残疾"},
    {1: "视力", 2: "听力", 3: "言语 语言 语言残疾", 4: "肢体", 5: "智力", 6: "精神", 7: "多重"},
)
GRADE: CodeList[int] = CodeList(
    "残疾等级",
    {1: "一级", 2: "二级", 3: "三级", 4: "四级"},
    {1: "一 1级 壹级 I 极重度", 2: "二 2级 贰级 II 重度", 3: "三 3级 叁级 III 中度", 4: "四 4级 肆级 IV 轻度"},
)
HUKOU: CodeList[HukouKind] = CodeList(
    "户口性质",
    {"rural": "农业", "urban": "非农业", "resident": "居民户口"},
    {
        "rural": "1 农业户口 农村 农村户口",
        "urban": "2 非农 非农业户口 城镇 城镇户口",
        "resident": "9 居民 居民户 居民家庭户口 未区分 居民户口/未区分",
    },
)
# 动态1表 R17, R19, R18.
JOB_FORM: CodeList[int] = CodeList(
    "就业形式",
    {
        1: "按比例就业",
        2: "集中就业",
        3: "个体就业（含自主创业）",
        4: "公益性岗位就业",
        5: "辅助性就业",
        6: "农村种养加",
        7: "灵活就业（含社区、居家就业）",
    },
    {
        1: "按比例",
        2: "集中",
        3: "个体 自主创业 创业",
        4: "公益性岗位 公益岗位 公益岗 公岗",
        5: "辅助性",
        6: "种养加 农业种养 农业种养加 从事农业种养加",
        7: "灵活 社区就业 居家就业",
    },
)
UNEMPLOYED_REASON: CodeList[int] = CodeList(
    "未就业原因",
    {
        1: "在校学习",
        2: "退休",
        3: "无意愿就业",
        4: "无就业技能",
        5: "丧失劳动能力",
        6: "农用土地被征用",
        7: "其他",
    },
    {
        1: "在校 在校生",
        2: "离退休",
        3: "无就业意愿 不愿就业",
        4: "无技能",
        5: "无劳动能力",
        6: "承包土地被征用 土地被征用",
        7: "其它 料理家务 毕业后未工作 因单位原因失去工作 因本人原因失去工作",
    },
)
LIVING_SOURCE: CodeList[int] = CodeList(
    "未就业生活来源",
    {1: "退休金", 2: "财产性收入", 3: "社会救助与福利", 4: "家庭成员供养", 5: "其他"},
    {
        1: "离退休金 退休金(养老金) 养老金",
        2: "财产收入",
        3: "低保 社会救助 社会救助与社会福利 社会救助和社会福利",
        4: "家庭供养",
        5: "其它",
    },
)
# The poverty system's own digits are 0, 1, 2, and 0 is no 无: they are not taken.
MONITOR: CodeList[Monitor] = CodeList(
    "防返贫监测类别",
    {"none": "无", "unstable": "脱贫不稳定户", "marginal": "边缘易致贫户", "sudden": "突发严重困难户"},
    {
        "none": "否 不是 非监测对象 不属于",
        "unstable": "脱贫不稳定",
        "marginal": "边缘易致贫 边缘户",
        "sudden": "突发严重困难",
    },
    blank="none",
)
# Codes of the education system (domain 5.10). 77 is of before 2024, and still in old rosters.
DESTINATION: CodeList[str] = CodeList(
    "毕业去向",
    {
        "10": "签就业协议",
        "11": "签劳动合同",
        "12": "其他录用形式就业",
        "27": "科研助理、管理助理",
        "46": "应征义务兵",
        "50": "国家基层项目",
        "51": "地方基层项目",
        "75": "自主创业",
        "76": "自由职业",
        "77": "其他灵活就业",
        "80": "升学",
        "85": "出国、出境",
        "70": "待就业",
        "71": "不就业拟升学",
        "72": "其他暂不就业",
    },
)
SELF_CARE: CodeList[str] = CodeList(
    "生活自理能力",
    {"full": "完全自理", "partial": "部分自理", "none": "不能自理"},
    {"full": "能自理", "partial": "部分不能自理", "none": "完全不能自理"},
)
COMMUNICATION: CodeList[str] = CodeList(
    "沟通需要",
    {"sign_language": "手语", "large_print": "大字", "screen_reader": "读屏"},
    {"large_print": "大字版", "screen_reader": "读屏软件"},
)
_UNKNOWN = "未知 不详 不确定 不知道 不明 待核实 待定 未填 - — / ?"
TRI: CodeList[Tri] = CodeList(
    "是否",
    {"yes": "是", "no": "否", "unknown": "不清楚"},
    {
        "yes": "有 愿意 需要 有需求 有意愿 √ Y",
        "no": "无 没有 不愿意 不需要 无需求 无意愿 不是 × N",
        "unknown": _UNKNOWN,
    },
    blank="unknown",
)
HAVE: CodeList[Tri] = CodeList("有无", {"yes": "有", "no": "无", "unknown": "不清楚"})
_EMPLOYED: CodeList[Tri] = CodeList(
    "就业状况",
    {"yes": "已就业", "no": "未就业", "unknown": "不清楚"},
    {"yes": "就业 在业 在职 是 1", "no": "失业 无业 待业 否 无 2", "unknown": _UNKNOWN},
    blank="unknown",
)


def _education() -> dict[str, str]:
    """GB/T 4658-2006; 72 and 82 are a common slip for 73 and 83 (肄业) and are not in it."""
    labels = {"10": "研究生", "20": "大学本科", "28": "大学普通班", "30": "大学专科", "40": "中等职业教育"}
    for first, kind in (
        (21, "大学本科"),
        (31, "大学专科"),
        (41, "中专"),
        (44, "职业高中"),
        (47, "技工学校"),
        (61, "普通高中"),
    ):
        labels |= {str(first + n): kind + end for n, end in enumerate(("毕业", "结业", "肄业"))}
    labels |= {"60": "普通高中", "70": "初中", "71": "初中毕业", "73": "初中肄业"}
    labels |= {"80": "小学", "81": "小学毕业", "83": "小学肄业", "90": "其他（文盲、半文盲等）"}
    return dict(sorted(labels.items()))


EDUCATION: CodeList[str] = CodeList(
    "文化程度",
    _education(),
    {
        "10": "博士 硕士 博士研究生 硕士研究生 研究生毕业",
        "20": "本科 大学",
        "21": "本科毕业 大学毕业",
        "30": "专科 大专",
        "31": "专科毕业 大专毕业",
        "40": "中职 中专 中等专科",
        "44": "职高 职业高中 职高毕业",
        "47": "技校 技工学校 技校毕业",
        "60": "高中 高中(含中专) 高中(中专)",
        "61": "高中毕业",
        "63": "高中肄业",
        "70": "初级中学",
        "90": "其它 文盲 半文盲 文盲或半文盲 文盲半文盲 文盲、半文盲 不识字 未上学 从未上过学",
    },
)


def parse_tri(value: object) -> Tri:
    """有, 是 → yes; 无, 否 → no; 不清楚, 未知 and an empty cell → unknown."""
    return TRI.parse(value)


def parse_employed(value: object) -> Tri:
    """已就业 → yes, 未就业 → no."""
    return _EMPLOYED.parse(value)
