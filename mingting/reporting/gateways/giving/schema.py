"""The published schema of the JSON that ``json_of`` gives, drawn from the form (JSON Schema, draft 2020-12)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mingting.reporting.gateways.giving.plain import SCHEMA
from mingting.reporting.rules.form import PARTS, Cell, Edition, Table, cells_of, is_decimal, is_signed

PUBLISHED = Path(__file__).parents[2] / "schema" / f"report-{SCHEMA}.schema.json"
_NAMES = dict(PARTS)


def schema() -> dict[str, Any]:
    """Return the schema: the names at the top, and for either form the cells that its tables have."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:mingting:report:{SCHEMA}",
        "title": "政府信息公开工作年度报告",
        "description": "一个机关一年的年度报告：文字、表二、表三、表四，格式依国办公开办函〔2021〕30号；"
        "2019年试行格式的报告也可以表示。名称消失或者改变含义时，版本号增加。",
        "type": "object",
        "required": ["schema", "title", "organ", "year", "form", "published", "text", "tables"],
        "properties": _properties(),
        "if": {"properties": {"form": {"const": Edition.CURRENT.value}}},
        "then": _tables(Edition.CURRENT),
        "else": _tables(Edition.TRIAL),
        "$defs": {"part": _part(), "count": _count(), "change": _change(), "amount": _amount()},
    }


def as_published() -> str:
    """Return the schema as its file has it."""
    return f"{json.dumps(schema(), ensure_ascii=False, indent=2)}\n"


def _properties() -> dict[str, Any]:
    return {
        "schema": {"title": "版本", "const": SCHEMA},
        "title": {"title": "题名", "type": "string", "description": "没有的为空"},
        "organ": {"title": "机关名称", "type": "string", "description": "没有的为空"},
        "year": {"title": "年份", "type": ["integer", "null"], "minimum": 1000, "maximum": 9999},
        "form": {
            "title": "格式",
            "enum": [edition.value for edition in reversed(Edition)],
            "description": "2021：国办公开办函〔2021〕30号；2019：国办公开办函〔2019〕60号（试行）",
        },
        "published": {
            "title": "发布日期",
            "type": ["string", "null"],
            "format": "date",
            "pattern": r"^\d{4}-\d{2}-\d{2}$",
        },
        "text": {"title": "文字", "type": "array", "items": {"$ref": "#/$defs/part"}},
        "tables": {
            "title": "表格",
            "type": "object",
            "required": [table.value for table in Table],
            "description": "没有的格不列出；空白的格为空字符串",
        },
    }


def _part() -> dict[str, Any]:
    return {
        "title": "部分",
        "type": "object",
        "required": ["part", "heading", "paragraphs"],
        "properties": {
            "part": {
                "title": "序号",
                "enum": ["", *_NAMES],
                "description": "第一个部分之前的文字，序号为空",
            },
            "heading": {"title": "标题", "type": "string"},
            "paragraphs": {"title": "段落", "type": "array", "items": {"type": "string"}},
        },
    }


def _count() -> dict[str, Any]:
    return {
        "title": "件数",
        "description": "整数；不是这样写的（全角、带千分位、空白、“/”等）为原文",
        "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string"}],
    }


def _change() -> dict[str, Any]:
    return {"title": "增减数", "anyOf": [{"type": "integer"}, {"type": "string"}]}


def _amount() -> dict[str, Any]:
    return {
        "title": "金额（万元）",
        "description": "整数为数值；有小数的为字符串，以免改变数位",
        "anyOf": [{"type": "integer"}, {"type": "string"}],
    }


def _tables(edition: Edition) -> dict[str, Any]:
    tables = {table.value: _table(table, edition) for table in Table}
    return {"properties": {"tables": {"properties": tables}}}


def _table(table: Table, edition: Edition) -> dict[str, Any]:
    cells = {cell.key: {"title": cell.words, "$ref": _kind(cell)} for cell in cells_of(table, edition)}
    return {
        "title": f"表{table.value} {_NAMES[table.value]}",
        "type": "object",
        "required": ["cells"],
        "properties": {"cells": {"type": "object", "properties": cells, "additionalProperties": False}},
    }


def _kind(cell: Cell) -> str:
    name = "amount" if is_decimal(cell) else "change" if is_signed(cell) else "count"
    return f"#/$defs/{name}"
