# SPDX-License-Identifier: Apache-2.0
"""Personal data as a person may see them: 张*明, 110***********0011, 138****0000.

Which form a field takes is told by the pack (``masks``), else by its type, else by the look of the value; what cannot
be told is hidden altogether. A minor's data are never shown in full, whoever looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

HIDDEN = "〔已隐去〕"
SURNAMES = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 "
    "公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 令狐 呼延 轩辕 拓跋 百里 东郭 南门 西门 第五".split()
)
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ID = re.compile(
    rf"(?<![0-9A-Za-z])[1-9]\d{{5}}(?:(?:18|19|20)\d\d{_DAY}\d{{3}}[0-9Xx]|\d\d{_DAY}\d{{3}})(?![0-9A-Za-z])"
)
_PHONE = re.compile(
    r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)"
)
_CARD = re.compile(
    r"(?<![0-9A-Za-z])(?:62\d\d(?:[ -]?\d{4}){2,3}[ -]?\d{1,4}|[45]\d{3}(?:[ -]?\d{4}){3})(?![0-9A-Za-z])"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(rf"[{_PROVINCES}][A-Z][·]?[A-Z0-9]{{4,5}}[A-Z0-9挂学警港澳]")
_PLACE = re.compile(
    r"(?:.{2,8}?(?:省|自治区))?(?:.{1,8}?(?:市|自治州|盟|地区))?(?:[^市]{1,8}?[县区旗市])?(?=.)"
)


def mask_name(text: str) -> str:
    """First and last character stay, of two only the surname: 张*明, 张*, 欧阳*明; of other names the initials."""
    name = text.strip()
    if re.search(r"[一-鿿]", name):
        kept = 2 if name[:2] in SURNAMES and len(name) > 2 else 1
        stars = len(name) - kept - (len(name) > kept + 1)
        return name[:kept] + "*" * max(stars, 1) + (name[-1] if len(name) > kept + 1 else "")
    return " ".join(part[:1] + "***" for part in name.split()) or HIDDEN


def mask_id_number(text: str) -> str:
    """The first three and the last four characters stay; the date of birth does not."""
    return _ends(text.strip(), 3, 4)


def mask_phone(text: str) -> str:
    """The first three and the last four figures stay."""
    return _ends(re.sub(r"[ -]", "", text.strip()), 3, 4)


def mask_bank_card(text: str) -> str:
    """The last four figures stay."""
    return _ends(re.sub(r"[ -]", "", text.strip()), 0, 4)


def mask_plate(text: str) -> str:
    """Province and letter, and the last character."""
    return _ends(text.strip(), 2, 1)


def mask_email(text: str) -> str:
    """The first letter and the domain."""
    user, at, domain = text.strip().rpartition("@")
    return f"{user[:1]}***@{domain}" if at else HIDDEN


def mask_address(text: str) -> str:
    """Down to the district or county."""
    match = _PLACE.match(text.strip())
    return f"{match[0]}***" if match and match[0] else HIDDEN


def mask_birth_date(text: str) -> str:
    """The year alone."""
    match = re.match(r"\s*(\d{4})\D", f"{text} ")
    return f"{match[1]}年" if match else HIDDEN


def mask_text(_: str) -> str:
    """Nothing stays of what is told in words."""
    return HIDDEN


FORMS: Mapping[str, Callable[[str], str]] = {
    "name": mask_name,
    "id_number": mask_id_number,
    "phone": mask_phone,
    "address": mask_address,
    "birth_date": mask_birth_date,
    "bank_card": mask_bank_card,
    "plate": mask_plate,
    "email": mask_email,
    "text": mask_text,
}
_BY_TYPE = {"person": "name", "date": "birth_date", "time": "birth_date"}
_PATTERNS = (
    (_ID, mask_id_number),
    (_EMAIL, mask_email),
    (_PHONE, mask_phone),
    (_CARD, lambda text: mask_bank_card(text) if _is_card(text) else text),
    (_PLATE, mask_plate),
)


def mask_within(text: str) -> str:
    """Numbers of identity, telephone, bank cards, plates and addresses of e-mail inside a text of any field."""
    for pattern, form in _PATTERNS:
        text = pattern.sub(lambda match, form=form: form(match[0]), text)  # type: ignore[misc]
    return text


@dataclass(frozen=True, slots=True)
class Masking:
    """How personal fields are shown. ``masks``: name of a field → one of ``FORMS``."""

    masks: Mapping[str, str] = field(default_factory=dict)

    def show(
        self, value: Any, *, name: str, type_: str, personal: bool, sees: str, minor: bool = False
    ) -> Any:
        """A value as someone sees it who ``sees`` personal data ``full``, ``masked`` or ``hidden``.

        ``minor``: ``age.is_minor`` of the person told of. A value that is not personal is what it is, but for numbers
        that stand inside a text.
        """
        if value is None or isinstance(value, bool):
            return value
        if not personal:
            return mask_within(value) if isinstance(value, str) and (minor or sees != "full") else value
        if sees == "full" and not minor:
            return value
        if sees not in ("full", "masked"):
            return HIDDEN
        if isinstance(value, (list, tuple)):
            return [self._masked(str(item), name, type_) for item in value]
        return self._masked(str(value), name, type_)

    def _masked(self, text: str, name: str, type_: str) -> str:
        form = self.masks.get(name) or _BY_TYPE.get(type_)
        if form is not None:
            return FORMS[form](text) if text else text
        found = next((mask for pattern, mask in _PATTERNS if pattern.fullmatch(text.strip())), None)
        return HIDDEN if found is None else found(text)


def _is_card(text: str) -> bool:
    """Whether a number has the check figure of a bank card (ISO/IEC 7812, Luhn): others are numbers of cases."""
    figures = [int(figure) for figure in re.sub(r"[ -]", "", text)][::-1]
    doubled = (divmod(2 * figure, 10) for figure in figures[1::2])
    return (sum(figures[::2]) + sum(tens + ones for tens, ones in doubled)) % 10 == 0


def _ends(text: str, first: int, last: int) -> str:
    """The two ends of a text; of one too short to hide anything in, nothing."""
    middle = len(text) - first - last
    return (
        text[:first] + "*" * middle + text[len(text) - last :]
        if middle >= max(2, (first + last) // 2)
        else HIDDEN
    )
