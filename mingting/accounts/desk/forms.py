"""Forms of the desk. They parse; the verbs decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html_join
from wagtail.admin.widgets import AdminDateInput

from ..models import Organ, OrganName, Person, Post, Section
from ..rules.roles import DUTIES, Role

_PARTICULARS = ["duty", "leader", "address", "hours", "phone", "fax", "postcode", "email", "position"]


class OrganForm(forms.ModelForm):
    """What is known of an organ, apart from its names and days."""

    class Meta:
        model = Organ
        fields = ["kind", "parent", "uscc", *_PARTICULARS]
        widgets = {"duty": forms.Textarea(attrs={"rows": 4})}

    def clean_uscc(self) -> str | None:
        return (self.cleaned_data["uscc"] or "").strip().upper() or None


class NewOrganForm(OrganForm):
    """A new organ, with its permanent code and first name."""

    ground = forms.CharField(label="设立依据", max_length=200, required=False, help_text="文件名称和文号")

    class Meta(OrganForm.Meta):
        fields = ["code", "name", "short_name", "kind", "parent", "since", "uscc", *_PARTICULARS]
        widgets = {**OrganForm.Meta.widgets, "since": AdminDateInput}


class Grounded(forms.Form):
    """A day and the document that decided."""

    on = forms.DateField(label="生效日期", widget=AdminDateInput)
    ground = forms.CharField(label="依据", max_length=200, help_text="文件名称和文号")


class RenameForm(Grounded):
    """A new name from a day."""

    name = forms.CharField(label="新名称", max_length=100)
    short_name = forms.CharField(label="新简称", max_length=40, required=False)
    field_order = ["name", "short_name", "on", "ground"]


class _Choosing(Grounded):
    """Forms that name other organs; ``organs`` are those that may be chosen."""

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = organs


class MergeForm(_Choosing):
    """This organ, and perhaps others, into one."""

    successor = forms.ModelChoiceField(Organ.objects.none(), label="并入的机构（承接机构）")
    others = forms.ModelMultipleChoiceField(
        Organ.objects.none(),
        label="同时并入的其他机构",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["successor", "others", "on", "ground"]


class SplitForm(_Choosing):
    """This organ into several, or to its end."""

    successors = forms.ModelMultipleChoiceField(
        Organ.objects.none(),
        label="承接职责的机构",
        required=False,
        help_text="新设的机构请先登记。没有机构承接的（撤销），一个也不选。",
        widget=forms.CheckboxSelectMultiple,
    )
    abolished = forms.BooleanField(
        label="原机构撤销", required=False, initial=True, help_text="原机构保留、只分出部分职责的，取消勾选。"
    )
    field_order = ["successors", "abolished", "on", "ground"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("successors") and not cleaned.get("abolished"):
            self.add_error("successors", "原机构不撤销的，至少选择一个承接职责的机构")
        return cleaned


class SectionForm(forms.ModelForm):
    """A section's name, and whether it is still in use."""

    class Meta:
        model = Section
        fields = ["name", "is_open"]
        help_texts = {"is_open": "停用后不能再任命到该科室；还有人任职的不能停用。"}

    def _get_validation_exclusions(self) -> set[str]:
        """Whether the name is taken is the verb's question, with a better answer."""
        return {*super()._get_validation_exclusions(), "organ"}


class NewSectionForm(SectionForm):
    """A new section, with the organ that it belongs to for good."""

    class Meta(SectionForm.Meta):
        fields = ["organ", "name"]


class SectionChoiceField(forms.ModelChoiceField):
    """A section, shown with its organ: several organs have one of the same name."""

    def label_from_instance(self, obj: Section) -> str:
        return f"{obj.organ.name} · {obj.name}"


class AppointForm(forms.ModelForm):
    """A person to a role in an organ, or in a section of it."""

    class Meta:
        model = Post
        fields = ["person", "organ", "role", "section", "since", "until", "ground"]
        field_classes = {"section": SectionChoiceField}
        widgets = {"since": AdminDateInput, "until": AdminDateInput}
        help_texts = {"until": "不填表示长期"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.filter(is_active=True).order_by("name")
        self.fields["role"].help_text = format_html_join(
            "", "<span class='duty'>{}：{}</span>", ((duty.name, duty.about) for duty in DUTIES.values())
        )

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def _get_validation_exclusions(self) -> set[str]:
        """Whether a post may stand beside others, or in a section, is the verb's question, with a better answer."""
        return {*super()._get_validation_exclusions(), "person", "section"}


class DismissForm(forms.Form):
    """The first day on which a post is no longer held, and why."""

    until = forms.DateField(label="免职日期（当日起不再任职）", widget=AdminDateInput)
    reason = forms.CharField(label="理由", max_length=200)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由", max_length=200)


class _FirstPassword(forms.Form):
    password = forms.CharField(
        label="初始密码",
        max_length=128,
        strip=False,
        help_text="至少10个字符，含大写字母、小写字母、数字、符号中的3类；本人首次登录后须更改。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )


class ResetPasswordForm(_FirstPassword, ReasonForm):
    """A new first password, and why."""


class ConfirmResetForm(forms.Form):
    """That the person was really asked."""

    verified = forms.BooleanField(label="已当面或者通过单位电话核实，确系本人要求重置")


class EngageForm(_FirstPassword, forms.ModelForm):
    """A new member of staff."""

    class Meta:
        model = Person
        fields = ["username", "name", "email"]
        labels = {"username": "用户名", "email": "电子邮箱"}
        help_texts = {"username": "登录时使用，确定后不再更改"}


class PersonForm(forms.ModelForm):
    """A person's name and address; nothing that carries rights."""

    class Meta:
        model = Person
        fields = ["name", "email"]
        labels = {"email": "电子邮箱"}


def name_history(organ: Organ) -> list[OrganName]:
    """Return all names of an organ, oldest first."""
    return sorted(organ.names.all(), key=lambda name: (name.since is not None, name.since))
