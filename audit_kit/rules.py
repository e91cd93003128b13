"""The rules, loaded from ``catalogue/rules`` and refused when an entry contradicts itself or the forms."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from audit_kit.errors import CatalogueError
from audit_kit.rule import Retired, Rule, Uncovered
from audit_kit.rule_reader import RuleReader, refuse

FOLDER = Path(__file__).parent / "catalogue" / "rules"


@cache
def load_rules(folder: Path = FOLDER) -> tuple[Rule, ...]:
    """Every rule of a folder, files in order of name, rules in order of the file; without the retired.

    Raises:
        CatalogueError: an entry contradicts itself or the forms; names file, rule and field.
    """
    return tuple(one for one in _catalogue(folder) if isinstance(one, Rule))


def load_retired() -> tuple[Retired, ...]:
    """The entries that are not carried out, each with its reason."""
    return tuple(one for one in _catalogue(FOLDER) if isinstance(one, Retired))


def load_own_rules(path: Path, taken: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """The rules of a case's own file; an id of the catalogue (``taken``) is refused, examples may be omitted.

    Raises:
        CatalogueError: the file cannot be read, or an entry contradicts itself or the forms.
    """
    found: list[Rule] = []
    for entry in _entries(path):
        rule = RuleReader(path, entry, own=True).rule()
        if rule.id in taken or rule.id in {one.id for one in found}:
            refuse(path, rule.id, "id", "这个编号已经用过，自定规则请另起编号，如 OWN-01")
        found.append(rule)
    return tuple(found)


@cache
def _catalogue(folder: Path) -> tuple[Rule | Retired, ...]:
    entries: dict[str, Rule | Retired] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "uncovered.yaml":
            continue
        for entry in _entries(path):
            reader = RuleReader(path, entry)
            one = reader.retired() if "retired" in entry else reader.rule()
            if one.id in entries:
                refuse(path, one.id, "id", f"这个编号在 {entries[one.id].file} 中已经用过")
            entries[one.id] = one
    rules = [one for one in entries.values() if isinstance(one, Rule)]
    for rule in rules:
        implying = rule.implied_by.rules if rule.implied_by else ()
        if unknown := [one for one in implying if one not in {other.id for other in rules}]:
            refuse(folder / rule.file, rule.id, "implied_by", f"没有 {'、'.join(unknown)} 这些规则")
    return tuple(entries.values())


@cache
def load_uncovered() -> tuple[Uncovered, ...]:
    """The figures of each form that no rule computes with, each list with its reason."""
    entries = _entries(FOLDER / "uncovered.yaml")
    return tuple(Uncovered(**entry | {"cells": tuple(entry["cells"])}) for entry in entries)


def _entries(path: Path) -> list[dict[str, Any]]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError:
        what_to_do = "请核对文件名；自定规则文件的路径相对于写明它的 settings.yaml"
        raise CatalogueError(path.name, "没有这个规则文件", what_to_do) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        refuse(path, "", "", f"读不出来（{error}）")
    if not isinstance(content, list) or not all(isinstance(entry, dict) for entry in content):
        refuse(path, "", "", "应是一列规则，每条以“- id:”开头")
    return content
