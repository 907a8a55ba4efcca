# SPDX-License-Identifier: Apache-2.0
"""How wide a text is in print and where its lines break: full-width signs are one em, others as in Noto Sans SC."""

from __future__ import annotations

import re

# Advances of Noto Sans SC from the space to the tilde, in thousandths of an em.
_ADVANCES = (
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555, 555, 555, 555,
    555, 555, 555, 555, 278, 278, 555, 555, 555, 474, 946, 608, 657, 638, 688, 589, 552, 689, 728, 293, 535, 646,
    543, 812, 723, 742, 633, 742, 635, 596, 599, 721, 575, 878, 573, 531, 603, 338, 392, 338, 555, 559, 606, 563,
    618, 510, 620, 554, 325, 564, 607, 275, 275, 552, 284, 926, 610, 606, 620, 620, 388, 468, 377, 607, 521, 802,
    498, 521, 475, 338, 270, 338, 555,
)  # fmt: skip
_SERIF = 1.06  # Noto Serif SC sets figures and Latin letters a little wider
_NO_START = set("，。、；：？！）》」』】〕”’…·%,.;:?!)]}")
_NO_END = set("（《「『【〔“‘([{")
_TOKEN = re.compile(
    r"第[0-9]+[条款项](?:之[0-9]+)*|[0-9]+(?:小时|个工作日|个月|分钟|日|年)内?(?:×[0-9]+)?"
    r"|[0-9A-Za-z][0-9A-Za-z.,:/_-]*[0-9A-Za-z]|\s+|.",
    re.S,
)


def width(text: str, size: float, *, serif: bool = False) -> float:
    """The width in points at a size in points; never less than what is set."""
    thousandths = 0.0
    for sign in text:
        place = ord(sign) - 32
        thousandths += _ADVANCES[place] * (_SERIF if serif else 1.0) if 0 <= place < len(_ADVANCES) else 1000
    return thousandths * size / 1000


def lines(text: str, size: float, room: float, *, first: float = 0.0, serif: bool = False) -> list[str]:
    """The text in lines no wider than ``room``; the first one begins ``first`` points in.

    No line begins with a closing sign or ends with an opening one; figures, articles and words stay whole.
    """
    tokens = _atoms(text, size, room, serif)
    result: list[str] = []
    line, used = "", first
    for token in tokens:
        wide = width(token, size, serif=serif)
        if used + wide > room and (line.strip() or (not result and first)):
            result.append(line.rstrip())
            line, used = "", 0.0
            token = token.lstrip()
            wide = width(token, size, serif=serif)
        line += token
        used += wide
    return [*result, line.rstrip()] if line.strip() or not result else result


def _atoms(text: str, size: float, room: float, serif: bool) -> list[str]:
    """What must stay together: a word, a sign with the closing ones after it and the opening ones before it."""
    atoms: list[str] = []
    for token in _TOKEN.findall(text):
        if len(token) > 1 and not token.isspace() and width(token, size, serif=serif) > room:
            atoms += list(token)
            continue
        glue = atoms and (token[0] in _NO_START or atoms[-1][-1] in _NO_END)
        if glue and width(atoms[-1] + token, size, serif=serif) <= room:
            atoms[-1] += token
        elif (
            glue
            and (cut := _last_plain(atoms[-1]))
            and width(atoms[-1][cut:] + token, size, serif=serif) <= room
        ):
            atoms[-1:] = [atoms[-1][:cut], atoms[-1][cut:] + token]
        else:
            atoms.append(token)
    return atoms


def _last_plain(atom: str) -> int:
    """Where the last sign stands that may begin a line."""
    return max((place for place, sign in enumerate(atom) if sign not in _NO_START), default=0)
