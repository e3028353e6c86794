"""Refusals in plain Chinese, for documents and for profiles alike."""

from collections.abc import Sequence

from pydantic_core import ErrorDetails

_PLAIN = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这个键，请核对拼写",
    "string_type": "应为文字，要加引号",
    "string_pattern_mismatch": "写法不对，应符合 {pattern}",
    "string_too_short": "不能为空",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "bool_type": "应为 true 或 false",
    "date_type": "应为日期，例如 2024-06-01",
    "tuple_type": "应为列表，写在 [ ] 里",
    "list_type": "应为列表，写在 [ ] 里",
    "dict_type": "应为一组键和值",
    "model_type": "应为一组键和值",
    "model_attributes_type": "应为一组键和值",
    "literal_error": "只能是 {expected} 之一",
    "greater_than_equal": "不能小于 {ge:g}",
    "less_than_equal": "不能大于 {le:g}",
    "too_short": "至少要有 {min_length} 项",
    "union_tag_not_found": "缺少 {discriminator}",
    "union_tag_invalid": "“{tag}”不认识，只能是 {expected_tags} 之一",
    "value_error": "{error}",
}


class LawError(Exception):
    """A document or profile that cannot be used; the message says in Chinese what to put right."""


def plain(error: ErrorDetails) -> str:
    """One pydantic complaint in Chinese."""
    words = dict(error.get("ctx", {}))
    if "expected" in words:
        words["expected"] = str(words["expected"]).replace(" or ", "、").replace(", ", "、").replace("'", "")
    if "expected_tags" in words:
        words["expected_tags"] = str(words["expected_tags"]).replace("'", "").replace(", ", "、")
    return _PLAIN.get(error["type"], "这一项写得不对").format_map(words)


def place(where: Sequence[int | str]) -> str:
    """`records.2.on` as it is counted by people: `records 第3项 on`."""
    return " ".join(f"第{part + 1}项" if isinstance(part, int) else str(part) for part in where)
