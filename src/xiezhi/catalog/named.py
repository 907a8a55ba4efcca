# SPDX-License-Identifier: Apache-2.0
"""A norm by the id that somebody has written."""

from __future__ import annotations

from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.reading import closest
from xiezhi.kernel.errors import XiezhiError


def norm_of(pack: Pack, id_: str) -> Norm:
    """A norm of the pack; ``XiezhiError`` with what is near where it has none of that id."""
    if id_ in pack.norms:
        return pack.norms[id_]
    hint = closest(id_, pack.norms)
    raise XiezhiError(
        f"规则包 {pack.id} 没有规则 {id_!r}{hint}, 应为 norm list 或者 pack show 列出的编号",
        f"pack {pack.id} has no norm {id_!r}{hint}: an id of norm list or pack show would be right",
    )
