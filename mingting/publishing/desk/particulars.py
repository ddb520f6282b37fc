"""What the chosen kind declares, inside the item's form: one group of fields a kind, only the chosen one open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from wagtail.admin.widgets import AdminDateInput

from ..drafting import particulars_of
from ..rules.kinds import Kind, kinds
from ..rules.particulars import Particular, Value, faults, normal, told

#: A draft may lack what a submission must have, and what is odd may be answered for: neither hinders saving.
_NO_HINDRANCE = frozenset({"missing", "advised", "repeated"})


class ParticularsWidget(forms.Widget):
    """Shows the groups of all kinds; without script only the group of ``kind`` can be seen and sent."""

    template_name = "publishing/desk/particulars.html"
    use_fieldset = True
    show_add_comment_button = False

    def __init__(self) -> None:
        super().__init__()
        self.kind = ""
        self.wrong: dict[str, str] = {}

    @property
    def media(self) -> forms.Media:
        return AdminDateInput().media

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        """Return what was sent, by code, as it was written."""
        return {key[len(name) + 1 :]: data.get(key) for key in data if key.startswith(f"{name}-")}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        # A kind that declares nothing sends nothing, and that is what is to be kept.
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def render_with_errors(self, name: str, value: Any, attrs: Any = None, errors: Any = ()) -> SafeString:
        """Wagtail's way to let a widget show its refusals itself: here each beside its own field."""
        return self.render(name, value, attrs)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        given = value if isinstance(value, Mapping) else {}
        groups = [self._group(name, kind, given) for kind in kinds().values() if kind.particulars]
        return super().get_context(name, "", attrs) | {"groups": groups}

    def _group(self, name: str, kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
        is_open = kind.code == self.kind
        fields = [
            self._field(name, kind, one, given.get(one.code), self.wrong.get(one.code) if is_open else "")
            for one in kind.particulars
        ]
        return {"code": kind.code, "name": kind.name, "is_open": is_open, "fields": fields}

    def _field(self, name: str, kind: Kind, one: Particular, value: Any, wrong: str | None) -> dict[str, Any]:
        id_ = f"id_{name}-{kind.code}-{one.code}"
        said = [f"{id_}-help"] * bool(_help(one)) + [f"{id_}-wrong"] * bool(wrong)
        attrs = {"id": id_} | ({"aria-describedby": " ".join(said)} if said else {})
        attrs |= {"aria-invalid": "true"} if wrong else {}
        shown = "\n".join(map(str, value)) if isinstance(value, list | tuple) else value
        return {
            "id": id_,
            "label": one.label,
            "required": one.required,
            "help": _help(one),
            "wrong": wrong,
            "sort": one.sort,
            "input": _input(one).render(f"{name}-{one.code}", shown, attrs),
        }


def _help(one: Particular) -> str:
    said = f"依据{one.cite}" if one.cite else ""
    return "。".join(filter(None, [one.help, said]))


def _input(one: Particular) -> forms.Widget:
    match one.sort:
        case "choice":
            return forms.Select(choices=[("", "（未选）"), *one.choices])
        case "date":
            return AdminDateInput()
        case "list":
            return forms.Textarea(attrs={"rows": 3})
    return forms.TextInput()


class ParticularsField(forms.Field):
    """Takes what was written under each code; the form reads it by the kind that was chosen."""

    widget = ParticularsWidget

    def clean(self, value: Any) -> dict[str, Any]:
        return dict(value or {})


def read(kind: str, given: Mapping[str, Any]) -> tuple[dict[str, Value], dict[str, str]]:
    """Return what is kept of ``given`` for a kind, and by code why a draft cannot be saved so."""
    declared = particulars_of(kind)
    kept = normal(declared, given)
    wrong: dict[str, str] = {}
    for fault in faults(declared, kept):
        if fault.rule not in _NO_HINDRANCE:
            cited = f"（{fault.particular.cite}）" if fault.particular.cite else ""
            wrong.setdefault(fault.particular.code, f"{fault.message}{cited}")
    return kept, wrong


def left_out(before: str, stored: Mapping[str, Any], given: Mapping[str, Any], now: str) -> list[str]:
    """Return, in words, what an item had or was given as a ``before`` and a ``now`` has no place for."""
    declared = {one.code for one in particulars_of(now)}
    was = normal(particulars_of(before), {**stored, **given})
    return [
        f"{label}：{words}"
        for code, label, words in told(particulars_of(before), was)
        if code not in declared
    ]
