"""What a mapping of OpenSearch can say, and what its fields make of a document, as far as this house uses them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

_PARAMETERS = {
    "text": {"analyzer", "similarity", "index_options", "norms", "boost", "store", "index"},
    "keyword": {"ignore_above", "index", "doc_values", "norms", "store", "null_value"},
    "integer": {"index", "doc_values", "store", "null_value"},
    "long": {"index", "doc_values", "store", "null_value"},
    "float": {"index", "doc_values", "store", "null_value"},
    "boolean": {"index", "doc_values", "store", "null_value"},
}
_RANGES = {"integer": 2**31, "long": 2**63}


class Refused(Exception):
    """An error in OpenSearch's words."""

    def __init__(self, status, kind, reason):
        super().__init__(reason)
        self.status, self.kind, self.reason = status, kind, reason

    def body(self, *, on_shards=False):
        cause = {"type": self.kind, "reason": self.reason}
        outer = (
            {"type": "search_phase_execution_exception", "reason": "all shards failed"}
            if on_shards
            else cause
        )
        return {"error": {"root_cause": [cause], **outer}, "status": self.status}


def check_mappings(mappings):
    """Refuse what a mapping cannot say; return its fields."""
    unknown = set(mappings) - {"dynamic", "properties", "_source"}
    if unknown:
        raise Refused(
            400, "mapper_parsing_exception", f"Root mapping definition has unsupported parameters: {unknown}"
        )
    for name, said in mappings.get("properties", {}).items():
        kind = said.get("type", "object")
        if kind not in _PARAMETERS:
            raise Refused(
                400, "mapper_parsing_exception", f"No handler for type [{kind}] declared on field [{name}]"
            )
        for parameter in set(said) - {"type"} - _PARAMETERS[kind]:
            raise Refused(
                400,
                "mapper_parsing_exception",
                f"unknown parameter [{parameter}] on mapper [{name}] of type [{kind}]",
            )
        if said.get("analyzer", "whitespace") != "whitespace" or said.get("similarity", "BM25") != "BM25":
            raise Refused(400, "mapper_parsing_exception", f"analyzer or similarity of [{name}] not found")
    return mappings.get("properties", {})


@dataclass
class Document:
    """A document as indexed: the tokens of its texts, the values of its other fields, what is kept of its source."""

    name: str
    source: dict
    tokens: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)

    @classmethod
    def indexed(cls, name, sent, mappings):
        fields = mappings.get("properties", {})
        includes = mappings.get("_source", {}).get("includes")
        document = cls(name, {key: sent[key] for key in sent if includes is None or key in includes})
        for key, value in sent.items():
            said = fields.get(key)
            if said is None:
                raise Refused(
                    400,
                    "strict_dynamic_mapping_exception",
                    f"mapping set to strict, dynamic introduction of [{key}] within [_doc] is not allowed",
                )
            many = value if isinstance(value, list) else [value]
            if said["type"] == "text":
                document.tokens[key] = [token for one in many for token in _text(key, one).split()]
            else:
                read = [read_value(key, said, one) for one in many if one is not None]
                document.values[key] = [
                    one for one in read if len(str(one)) <= said.get("ignore_above", math.inf)
                ]
        return document


def _text(name, value):
    if isinstance(value, dict | list | None):
        raise Refused(400, "mapper_parsing_exception", f"failed to parse field [{name}] of type [text]")
    return str(value)


def read_value(name, said, value):
    kind = said["type"]
    try:
        if kind == "boolean":
            return {True: True, False: False, "true": True, "false": False, "": False}[value]
        if kind == "float":
            return float(value)
        if kind in _RANGES:
            number = int(value)
            if not -_RANGES[kind] <= number < _RANGES[kind]:
                raise ValueError(number)
            return number
    except (KeyError, TypeError, ValueError):
        raise Refused(
            400, "mapper_parsing_exception", f"failed to parse field [{name}] of type [{kind}]"
        ) from None
    if len(str(value).encode("utf-8", "replace")) > 32766:
        raise Refused(
            400,
            "illegal_argument_exception",
            f'Document contains at least one immense term in field="{name}"',
        )
    return str(value)
