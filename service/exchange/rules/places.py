"""Names of townships and villages in a sheet, found below one area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from service.access.areas import Ambiguous, AreaIndex, AreaRow, names_of

# A township has room for 99 villages of our own making.
MOST_NEW = 99


class Found(NamedTuple):
    """Where a person is served. `village` is the name of one that is not there yet; `code` is then its township."""

    code: str
    village: str | None


class Places:
    """The places below `within`, which is an area code; remembers the villages that are to be made."""

    def __init__(self, within: str, rows: Iterable[AreaRow]) -> None:
        self.within = within
        self.index = AreaIndex(rows)
        self.new: dict[str, set[str]] = defaultdict(set)
        self._known: dict[tuple[str, str], Found] = {}

    def township(self, name: str) -> AreaRow:
        """The township called so, or the area itself when that is one; ValueError when there is none, or several."""
        own = self.index.get(self.within)
        if not name and own is not None and own.level == "township":
            return own
        if not name:
            raise ValueError("缺少乡镇（街道），请填写")
        found = self.index.find(name, self.within, "township")
        if isinstance(found, Ambiguous):
            raise ValueError("有几个乡镇（街道）都叫这个名字，请在名称前写明县（区）")  # noqa: TRY004 - a word of the sheet is wrong, no type
        if found is None:
            raise ValueError(f"在{self.name}没有找到这个乡镇（街道），请照区划名称核对；不属于本地的请删去这一行")
        return found

    def village(self, name: str, township: str) -> Found:
        """The village of that name; one that is not there is noted as new."""
        known = self._known.get((township, name))
        if known is None:
            known = self._known[township, name] = self._village(name, township)
        return known

    def _village(self, name: str, township: str) -> Found:
        found = self.index.find(name, township, "village")
        if isinstance(found, Ambiguous):
            raise ValueError("这个乡镇有几个村（社区）都像这个名字，请写全称")  # noqa: TRY004 - the same
        if found is not None:
            return Found(found.code, None)
        full = names_of(name).full
        if not 1 < len(full) <= 30:
            raise ValueError("村（社区）名称应为 2 至 30 个字，请写全称")
        new = self.new[township]
        new.add(full)
        if len(new) > MOST_NEW:
            raise ValueError("这个乡镇要新建的村（社区）超过 99 个，请先由管理员导入村级区划")
        return Found(township, full)

    @property
    def name(self) -> str:
        """The area's own name."""
        row = self.index.get(self.within)
        return row.name if row is not None else "本地"
