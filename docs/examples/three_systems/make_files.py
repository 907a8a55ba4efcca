# SPDX-License-Identifier: Apache-2.0
"""写出三个系统导出的 Excel 文件：案件、办案区、涉案财物。人和事都是编的。

Writes three Excel files as a case system, a custody system and a property system export them: wide, Chinese
headers, numbers as keys, times now as Excel dates and now as text. People and events are invented.

用法 · usage: ``python make_files.py FOLDER``
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

Row = tuple[Any, ...]


def at(text: str) -> datetime:
    """A cell that Excel itself holds as a date with a time."""
    return datetime.fromisoformat(text)


CASES: tuple[Row, ...] = (
    ("系统编号", "案件编号", "案件名称", "案件类别", "办案单位", "主办民警",
     "受案时间", "立案时间", "延长批准时间", "处罚决定时间", "罚款金额", "不予处罚时间"),
    (10001, 440126030001, "张某盗窃案", "治安", "城东派出所", "陈警官",
     at("2026-03-02 08:30"), at("2026-03-02 09:00"), None, "2026年4月1日 16:20", 200, None),
    (10002, 440126030002, "李某等殴打他人案", "治安", "城东派出所", "陈警官",
     "2026/3/3 8:40", "2026/3/3 9:00", None, None, None, None),
    (10003, 440126030003, "赵某赌博案", "治安", "城西派出所", "林警官",
     "2026/3/8 20:10", "2026年3月9日 14:05", "2026年4月7日", None, None, at("2026-05-08 17:30")),
    (10004, 440126030004, "钱某扰乱秩序案", "治安", "城西派出所", "林警官",
     at("2026-04-19 16:00"), date(2026, 4, 20), None, None, None, None),
    (10005, 440126030005, "孙某养犬扰邻案", "其他", "城西派出所", "林警官",
     "2026/3/10 9:00", "2026/3/10 10:00", None, None, None, None),
    (10006, 440125120006, "周某损毁财物案", "治安", "城东派出所", "陈警官",
     "2025年12月20日 10:00", "2025/12/22 9:00", None, at("2026-02-05 11:00"), 500, None),
)  # fmt: skip

STAYS: tuple[Row, ...] = (
    ("流水号", "案件编号", "姓名", "是否未成年", "可能拘留",
     "入区时间", "安检时间", "通知监护人时间", "询问开始", "出区时间", "看管员"),
    (501, "440126030001", "张某", "否", "否",
     at("2026-03-02 09:30"), at("2026-03-02 09:35"), None, "2026年3月2日 10:00", "2026/3/2 16:50", "吴辅警"),
    (502, "440126030002", "李某", "是", "否",
     "2026年3月3日 20:15", "2026年3月3日 20:20", "2026年3月3日 21:00", "2026年3月3日 20:40", "2026/3/4 5:00",
     "吴辅警"),
    (503, "440126030002", "王某", "否", "是",
     at("2026-03-03 20:30"), None, None, at("2026-03-03 21:00"), at("2026-03-04 18:00"), "吴辅警"),
    (504, "440126030003", "赵某", None, "否",
     "2026/3/9 15:00", "2026/3/9 15:05", None, "2026/3/9 15:30", "2026/3/9 19:00", "郑辅警"),
    (505, "440126030001", "张某", "否", "否",
     "2026/3/2 16:30", "2026/3/2 16:32", None, "2026/3/2 16:45", "2026/3/2 18:00", "郑辅警"),
)  # fmt: skip

ITEMS: tuple[Row, ...] = (
    ("物品编号", "案件编号", "物品名称",
     "扣押时间", "清单时间", "入库时间", "处置时间", "处置方式", "保管员"),
    (90001, "440126030001", "手机", "2026年3月2日 10:10", "2026年3月2日 10:20", "2026/3/2 15:00",
     at("2026-04-02 10:00"), "发还", "冯保管"),
    (90002, "440126030002", "木棍", at("2026-03-03 08:00"), at("2026-03-03 08:30"), at("2026-03-05 09:00"),
     None, None, "冯保管"),
    (90003, "440126030003", "现金 3200 元", "2026年3月9日", "2026年3月9日 16:00", "2026年3月10日 10:00",
     at("2026-05-08 18:00"), "没收", "冯保管"),
    (90004, "440126039999", "电动车", "2026/4/1 10:00", "2026/4/1 10:05", "2026/4/1 12:00",
     None, None, "冯保管"),
    (90005, "440126030004", "横幅", "2026年4月20日 9:00", "2026年4月20日 11:30", "2026年4月21日 9:00",
     None, None, "冯保管"),
    (90006, "440126030004", "扩音器", "2026/4/20 10:00", "2026/4/20 10:30", "下午三点", None, None, "冯保管"),
)  # fmt: skip

FILES = {
    "案件系统.xlsx": ("案件", CASES),
    "办案区系统.xlsx": ("出入区登记", STAYS),
    "涉案财物系统.xlsx": ("财物", ITEMS),
}


def write(path: Path, sheet_name: str, rows: tuple[Row, ...]) -> None:
    """One workbook with one sheet; cells keep the type that the system gave them."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy/m/d h:mm"}) as book:
        sheet = book.add_worksheet(sheet_name)
        day = book.add_format({"num_format": "yyyy/m/d"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if type(value) is date:
                    sheet.write_datetime(number, column, datetime(value.year, value.month, value.day), day)
                elif value is not None:
                    sheet.write(number, column, value)


def main(folder: Path) -> None:
    """All three files into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (sheet_name, rows) in FILES.items():
        write(folder / name, sheet_name, rows)
        print(folder / name)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
