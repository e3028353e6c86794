"""The columns in which the national system (全国残疾人就业和职业培训信息管理系统) takes jobs and trainings."""

from __future__ import annotations

from typing import NamedTuple


class HandIn(NamedTuple):
    """A table of the national system. `sheet`: as it calls it; `number`: its column of the certificate's number.

    `acts`: verbs after which a person's row is another than before.
    """

    title: str
    sheet: str
    number: str
    headers: tuple[str, ...]
    acts: tuple[str, ...]


HAND_INS = {
    "employment": HandIn(
        "全国实名制：就业情况",
        "T_IMP_EMPLOYMENT",
        "残疾证号",
        (
            *(
                "姓名",
                "性别",
                "残疾证号",
                "证件号",
                "残疾登记",
                "就业状况",
                "从事行业",
                "就业途径",
                "未就业原因",
                "单位名称",
            ),
            *(
                "劳动合同",
                "固定期限合同",
                "启动时间",
                "截止时间",
                "就业业态",
                "生活自理能力",
                "就业意愿",
                "户口所在地址",
            ),
            *("户口所在街道", "户口所在村/社区", "联系方式", "手机号", "电话号码", "录入地区"),
        ),
        ("person.register", "person.change", "job.start", "job.change", "job.end", "job.void"),
    ),
    "vocational_training": HandIn(
        "全国实名制：职业培训",
        "T_IMP_VOCATIONAL_TRAINING",
        "残疾人证",
        ("姓名", "残疾人证", "残疾类别", "残疾等级", "年龄", "户籍地", "培训项目名称", "课程类别", "培训等级"),
        ("training.add", "training.change", "training.void"),
    ),
}
