"""文书模板: which letter is set from whose template, fetched, looked at with sample values, replaced and put back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from mingting.accounts.api import Organ
from mingting.commons.api import kept
from mingting.kernel.refusals import Refused

from ..actions.arranging import drop_template, keep_template
from ..gateways.letters import default_template, find_fonts, produce
from ..gateways.letters.checking import UNPRINTED
from ..models import LetterTemplate, Office
from ..rules.letter_fields import LABELS
from ..rules.letters import LETTERS, LetterKind, basis_of, required_fields
from ..rules.outcomes import OUTCOMES, Outcome
from .arranged import may_arrange, office_crumbs, organ_or_404, organs_arranged
from .sample_letters import sample_letter
from .screens import hand, page, say_refusal, show_refusal, today

SHARED = "各种结果共用"
#: The results of letters that are no answers to a request.
_RESULTS = {
    (LetterKind.RECORD_CORRECTION, "corrected"): "已更正",
    (LetterKind.RECORD_CORRECTION, "transferred"): "转送有权更正的机关",
    (LetterKind.RECORD_CORRECTION, "directed"): "告知向有权更正的机关提出",
    (LetterKind.RECORD_CORRECTION, "declined"): "不予更正",
    (LetterKind.PROPOSAL_REPLY, "accepted"): "纳入主动公开",
    (LetterKind.PROPOSAL_REPLY, "declined"): "不纳入主动公开",
}
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: How to write in a template; the same as the check says.
CONDITION = "{%p if 名称 %} … {%p endif %}"


class TemplateForm(forms.Form):
    file = forms.FileField(
        label="Word 模板（docx）",
        help_text="从下载的模板改起最稳妥；上传后先检查，没有问题才启用",
        widget=forms.FileInput(attrs={"accept": f".docx,{_DOCX}"}),
        error_messages={"required": "请选择 Word 模板", "empty": "文件是空的，请重新选择"},
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """One text that a letter may have: its name, its address, and whose template it is set from now."""

    kind: LetterKind
    outcome: str
    name: str
    url: str
    own: LetterTemplate | None
    shared: LetterTemplate | None = None

    @property
    def in_use(self) -> LetterTemplate | None:
        """The organ's own template that the letter is set from; ``None``: the one we ship."""
        return self.own or self.shared

    @property
    def is_shared(self) -> bool:
        """Whether it stands for all results of its kind that have none of their own."""
        return not self.outcome and bool(LETTERS[self.kind].variants)


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name that a template may use, and whether the letter cannot go without it."""

    label: str
    field: str
    is_needed: bool
    sample: str


def templates(request: HttpRequest) -> HttpResponse:
    """Send on to the only organ's templates, or let one be chosen."""
    if not may_arrange(request):
        raise PermissionDenied("您没有设置信息公开机构的岗位")
    organs = list(organs_arranged(request).filter(disclosure_office__isnull=False))
    if len(organs) == 1:
        return redirect("disclosure_desk:templates_of", organs[0].pk)
    own: dict[int, int] = {}
    for organ_id in LetterTemplate.objects.filter(organ__in=organs, in_use=True).values_list(
        "organ", flat=True
    ):
        own[organ_id] = own.get(organ_id, 0) + 1
    return page(
        request,
        "disclosure/desk/template_organs.html",
        title="文书模板",
        icon="doc-full",
        rows=[(organ, own.get(organ.pk, 0)) for organ in organs],
    )


def templates_of(request: HttpRequest, organ_id: int) -> HttpResponse:
    """List every letter with its texts, and which of them the organ sets from a template of its own."""
    office = _office_or_404(request, organ_id)
    in_use = list(LetterTemplate.objects.filter(organ=office.organ, in_use=True))
    return page(
        request,
        "disclosure/desk/letter_templates.html",
        title="文书模板",
        crumbs=office_crumbs(office.organ),
        icon="doc-full",
        organ=office.organ,
        groups=[(rule, list(letters_of(office.organ, kind, in_use))) for kind, rule in LETTERS.items()],
        own=len(in_use),
    )


def template(request: HttpRequest, organ_id: int, kind: str) -> HttpResponse:
    """Show one letter's template with what may stand in it; take a new one in when it is posted."""
    office = _office_or_404(request, organ_id)
    letter = _letter_or_404(request, office.organ, kind)
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            keep_template(
                person=request.user,
                organ_id=office.organ_id,
                kind=letter.kind,
                outcome=letter.outcome,
                name=file.name,
                data=file.read(),
                by=hand(request),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"已启用“{file.name}”，以后的“{letter.name}”用它制作")
            return redirect(letter.url)
    return page(
        request,
        "disclosure/desk/letter_template.html",
        title=letter.name,
        crumbs=[
            *office_crumbs(office.organ),
            (reverse("disclosure_desk:templates_of", args=[organ_id]), "文书模板"),
        ],
        icon="doc-full",
        organ=office.organ,
        letter=letter,
        rule=LETTERS[letter.kind],
        basis=basis_of(letter.kind, _text_of(letter)),
        form=form,
        query=urlencode({"outcome": letter.outcome}),
        placeholders=_placeholders(office, letter),
        condition=CONDITION,
        versions=LetterTemplate.objects.filter(
            organ=office.organ, kind=letter.kind, outcome=letter.outcome
        ).select_related("person"),
    )


@require_safe
def default_file(request: HttpRequest, organ_id: int, kind: str) -> HttpResponse:
    """Send the template that we ship."""
    office = _office_or_404(request, organ_id)
    letter = _letter_or_404(request, office.organ, kind)
    data = default_template(letter.kind, _text_of(letter))
    return _sent(data, f"默认模板-{letter.name}.docx")


@require_safe
def kept_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one of the organ's own templates, in use or not."""
    found = _template_or_404(request, pk)
    with kept.open_kept(found.digest) as stored:
        return _sent(stored.read(), found.file_name)


@require_safe
def preview(request: HttpRequest, organ_id: int, kind: str) -> HttpResponse:
    """Show the letter as it would be made today, with sample values and without a signature."""
    office = _office_or_404(request, organ_id)
    letter = _letter_or_404(request, office.organ, kind)
    outcome, own = _text_of(letter), letter.in_use
    try:
        made = produce(
            letter.kind,
            outcome,
            sample_letter(office, letter.kind, outcome, today()),
            fonts=find_fonts(tuple(settings.MINGTING["FONTS"])),
            template=_bytes(own.digest) if own else None,
            seal=_bytes(office.seal) if office.seal else None,
        )
    except Refused as refusal:
        say_refusal(request, refusal)
        return redirect(letter.url)
    return _sent(made.pdf, f"样张-{letter.name}.pdf", kind="application/pdf", as_attachment=False)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a template out of use; the one we ship takes its place."""
    found = _template_or_404(request, pk)
    try:
        drop_template(person=request.user, template_id=found.pk, by=hand(request))
    except Refused as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, f"已停用“{found.file_name}”，以后用默认模板；旧模板留在下面")
    return redirect(_url(found.organ_id, found.kind, found.outcome))


# --- which letters there are ----------------------------------------------------------------------------------------


def letters_of(organ: Organ, kind: LetterKind, in_use: list[LetterTemplate]) -> Iterator[Letter]:
    """Yield the texts of a kind of letter: the one for all results first, where there are several."""
    own = {each.outcome: each for each in in_use if each.kind == kind}
    variants = LETTERS[kind].variants
    name = LETTERS[kind].name
    yield Letter(
        kind,
        "",
        f"{name}（{SHARED}）" if variants else name,
        _url(organ.pk, kind, ""),
        own.get(""),
    )
    for outcome in variants:
        yield Letter(
            kind,
            outcome,
            f"{name}（{result_name(kind, outcome)}）",
            _url(organ.pk, kind, outcome),
            own.get(outcome),
            own.get(""),
        )


def result_name(kind: LetterKind, outcome: str) -> str:
    """Return what a result of a letter is called."""
    return _RESULTS.get((kind, outcome)) or OUTCOMES[Outcome(outcome)].short


def _url(organ_id: int, kind: str, outcome: str) -> str:
    url = reverse("disclosure_desk:template", args=[organ_id, str(kind)])
    return f"{url}?{urlencode({'outcome': outcome})}" if outcome else url


def _text_of(letter: Letter) -> str:
    """Return the result whose text stands for the letter: where one template serves all, the first."""
    return LETTERS[letter.kind].variants[0] if letter.is_shared else letter.outcome


def _placeholders(office: Office, letter: Letter) -> list[Placeholder]:
    """Return all names with what they become; what the letter needs first."""
    outcome = _text_of(letter)
    kind = letter.kind
    variants = LETTERS[kind].variants if letter.is_shared else (outcome,)
    needed = {name for each in variants for name in required_fields(kind, each)} - UNPRINTED
    samples = sample_letter(office, kind, outcome, today()).as_context()
    samples["basis"] = samples["basis"] or basis_of(kind, outcome)
    found = [Placeholder(label, name, name in needed, samples[name]) for name, label in LABELS.items()]
    return sorted(found, key=lambda each: not each.is_needed)


def _bytes(digest: str) -> bytes:
    with kept.open_kept(digest) as stored:
        return stored.read()


# --- the doors ------------------------------------------------------------------------------------------------------


def _office_or_404(request: HttpRequest, organ_id: int) -> Office:
    organ = organ_or_404(request, organ_id)
    office: Office | None = getattr(organ, "disclosure_office", None)
    if office is None:
        raise Http404("本机关还没有设置信息公开机构")
    return office


def _letter_or_404(request: HttpRequest, organ: Organ, kind: str) -> Letter:
    if kind not in set(LetterKind):
        raise Http404("没有这种文书")
    outcome = request.GET.get("outcome", "")
    in_use = list(LetterTemplate.objects.filter(organ=organ, kind=kind, in_use=True))
    found = {each.outcome: each for each in letters_of(organ, LetterKind(kind), in_use)}
    if outcome not in found:
        raise Http404("这种文书没有这个处理结果")
    return found[outcome]


def _template_or_404(request: HttpRequest, pk: int) -> LetterTemplate:
    mine = organs_arranged(request).values("pk")
    found = LetterTemplate.objects.filter(pk=pk, organ__in=mine).first()
    if found is None:
        raise Http404("没有这个模板，或者它不由您管理")
    return found


def _sent(data: bytes, name: str, *, kind: str = _DOCX, as_attachment: bool = True) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
