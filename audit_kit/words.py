"""The words that checks of the text look for, loaded from ``catalogue/words.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from audit_kit.errors import CatalogueError

PATH = Path(__file__).parent / "catalogue" / "words.yaml"


@cache
def load_words() -> Mapping[str, Mapping[str, Any]]:
    """The lists of the file by their two keys, such as ``hedges`` and ``rounded``.

    Raises:
        CatalogueError: the file cannot be read.
    """
    try:
        content: Mapping[str, Mapping[str, Any]] = yaml.load(
            PATH.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
        )
    except (OSError, yaml.YAMLError) as error:
        raise CatalogueError(PATH.name, f"读不出来（{error}）", "请按文件开头的说明改正") from None
    return content


def words(group: str, name: str) -> Sequence[str]:
    """One list of the file."""
    found: Sequence[str] = load_words()[group][name]
    return found
