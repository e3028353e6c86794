"""Dates and spans of time as counties write them: 2026年11月20日, 2026/1/5, 2018.4-, 2018.4-2020.6."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_DATE = r"\d{4}[./年]\d{1,2}(?:[./月]\d{1,2}日?|月)?|\d{4}-\d{1,2}-\d{1,2}|\d{4}-\d{1,2}|\d{8}|\d{6}"
_ONE = re.compile(rf"({_DATE})(?:T?\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:\.0+)?)?)?", re.ASCII)
_SPAN = re.compile(rf"({_DATE})(?:[-~\u2010-\u2015至到起]+)({_DATE}|至?今|现在|目前)?", re.ASCII)
_YEAR, _MONTH, _DAY = r"(?:(\d{4})[年./])?", r"(\d{1,2})[月./]", r"(\d{1,2})日?"
_DAYS = re.compile(rf"{_YEAR}{_MONTH}{_DAY}(?:[-~\u2010-\u2015至到]+){_YEAR}(?:{_MONTH})?{_DAY}", re.ASCII)
_HELP = "请写成 2026-11-20、2026年11月20日 或 2026.11 这样"
_EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included; without an end it goes on."""

    started_on: date
    ended_on: date | None


def parse_date(value: object) -> date:
    """A day; a month alone is its first. Takes text, dates, and Excel's day numbers."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _numeral(value) if isinstance(value, (int, float)) else _bare(value)
    if not text:
        raise ValueError(f"缺少日期，{_HELP}")
    if re.fullmatch(r"\d{5}", text, re.ASCII):
        return _in_range(_EXCEL_EPOCH + timedelta(days=int(text)))
    if one := _ONE.fullmatch(text):
        return _day(one[1])
    raise ValueError(f"日期无法识别，{_HELP}")


def parse_period(value: object) -> Period:
    """A span: `2018.4-` is open, `2018.4-2020.6` ends with June; a day alone is the start of an open one."""
    text = _bare(value) if isinstance(value, str) else ""
    span = _SPAN.fullmatch(text)
    if span is None:
        return Period(parse_date(value), None)
    started_on, end = _day(span[1]), span[2]
    if end is None or not end[0].isdigit():
        return Period(started_on, None)
    ended_on = _day(end, last=True)
    if ended_on < started_on:
        raise ValueError("起止时间的结束日期早于开始日期，请核对")
    return Period(started_on, ended_on)


def parse_span(value: object, year: int | None = None) -> Period:
    """As `parse_period`, and 4月13日至4月24日: days without their year are of `year`, or of the first day's."""
    text = _bare(value) if isinstance(value, str) else ""
    told = _DAYS.fullmatch(text)
    if told is None:
        return parse_period(value)
    first = told[1] or year
    if first is None:
        raise ValueError(f"没有写年份，{_HELP}")
    started_on = _day(f"{int(first)}.{told[2]}.{told[3]}")
    ended_on = _day(f"{told[4] or started_on.year}.{told[5] or started_on.month}.{told[6]}")
    if ended_on < started_on:
        raise ValueError("起止时间的结束日期早于开始日期，请核对")
    return Period(started_on, ended_on)


def _bare(value: object) -> str:
    text = "" if value is None else unicodedata.normalize("NFKC", str(value))
    return re.sub(r"[\s\u200b\ufeff']+", "", text).replace("號", "日").replace("号", "日").rstrip("。.,;")


def _numeral(value: float) -> str:
    """What a cell that holds a number meant: 20261120, a day number, or 2018.4 typed without being marked as text."""
    if isinstance(value, bool) or not 0 < value < 100_000_000:
        raise ValueError(f"日期无法识别，{_HELP}")
    if 1900 <= value < 2100 and value != int(value):
        text = f"{value:.2f}".rstrip("0")
        if text.endswith(".1"):
            raise ValueError("日期存成了数字，分不清是 1 月还是 10 月；请把这一列设为“文本”格式后重新填写")
        return text
    return str(int(value))


def _day(text: str, *, last: bool = False) -> date:
    """The day a matched text means; of a month alone the first or, with `last`, the last."""
    if text.isdecimal():
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    year, month, day = ([int(part) for part in re.findall(r"\d+", text)] + [0])[:3]
    try:
        if not day:
            day = monthrange(year, month)[1] if last else 1
        return _in_range(date(year, month, day))
    except (ValueError, IndexError):
        raise ValueError(f"日期不存在，请核对年、月、日；{_HELP}") from None


def _in_range(day: date) -> date:
    if not 1900 <= day.year <= 2099:
        raise ValueError(f"日期的年份不对，{_HELP}")
    return day
