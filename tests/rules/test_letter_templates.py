"""A bureau's own templates: what is refused, in words its clerk understands."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from mingting.disclosure.gateways.letters import check_template, default_template, fill, read_blocks
from mingting.disclosure.gateways.letters.blocks import text_of
from mingting.disclosure.rules.letters import LetterKind, context_of
from mingting.kernel.refusals import Refused

from .sample_letters import sample
from .sample_office import png

KIND, OUTCOME = LetterKind.ANSWER, "deny_process"


def edited(edit: Callable[[Document], object]) -> bytes:
    document = docx.Document(io.BytesIO(default_template(KIND, OUTCOME)))
    edit(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def faults(edit: Callable[[Document], object]) -> list[str]:
    return check_template(edited(edit), KIND, OUTCOME)


def line(text: str) -> Callable[[Document], object]:
    return lambda document: document.add_paragraph(text)


def replaced(old: str, new: str) -> Callable[[Document], None]:
    def edit(document: Document) -> None:
        for paragraph in document.paragraphs:
            if old in paragraph.text:
                paragraph.text = paragraph.text.replace(old, new)

    return edit


def xml(inner: str) -> Callable[[Document], None]:
    """Put raw XML into a new last paragraph."""

    def edit(document: Document) -> None:
        paragraph = document.add_paragraph("末段")
        for element in parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>"):
            paragraph._p.append(element)

    return edit


class TestPlaceholder:
    def test_may_be_called_by_its_chinese_name_or_by_its_field(self):
        assert faults(line("{{ 联系电话 }}，{{ phone }}")) == []

    def test_unknown_is_named_with_those_that_are_known(self):
        [fault] = faults(line("{{ 局长手机 }}"))

        assert "“{{ 局长手机 }}”不认识" in fault
        assert "救济告知" in fault

    @pytest.mark.parametrize(
        "name", ["救济告知", "文号", "申请内容", "理由", "依据", "成文日期", "机关名称", "送达方式"]
    )
    def test_lacking_is_named(self, name):
        found = faults(replaced(f"{{{{ {name} }}}}", ""))

        assert any(f"缺少“{{{{ {name} }}}}”" in fault for fault in found)

    def test_that_only_stands_under_another_condition_is_lacking(self):
        def hide(document: Document) -> None:
            told = next(each for each in document.paragraphs if "救济告知" in each.text)
            told.insert_paragraph_before("{%p if 附件 %}")
            told.insert_paragraph_before("{{ 救济告知 }}")
            told.text = "{%p endif %}"

        [fault] = faults(hide)

        assert "救济告知" in fault
        assert "不能只在别的条件下才出现" in fault

    def test_in_both_branches_is_there(self):
        def branch(document: Document) -> None:
            told = next(each for each in document.paragraphs if "救济告知" in each.text)
            for text in ("{%p if 附件 %}", "{{ 救济告知 }}", "{%p else %}", "{{ remedy }}"):
                told.insert_paragraph_before(text)
            told.text = "{%p endif %}"

        assert faults(branch) == []

    @pytest.mark.parametrize(
        "text", ["{{ 文号", "{% if 文号 %}", "{%p endif %}", "{{ 文 号 }}", "{% 文号 %}"]
    )
    def test_badly_written_is_explained(self, text):
        assert any("占位符的写法有误" in fault and "{{ 名称 }}" in fault for fault in faults(line(text)))

    def test_in_wide_braces_is_explained(self):
        assert any("半角的花括号" in fault for fault in faults(line("｛｛ 文号 ｝｝")))

    def test_split_by_word_into_several_runs_is_one_all_the_same(self):
        def split(document: Document) -> None:
            paragraph = document.add_paragraph()
            for piece in ("{", "{ 联系", "电话 }", "}"):
                paragraph.add_run(piece).bold = True

        template = edited(split)

        assert check_template(template, KIND, OUTCOME) == []
        assert "000-12345678" in text_of(
            read_blocks(fill(template, context_of(KIND, sample(KIND, OUTCOME), OUTCOME)))
        )


class TestCode:
    @pytest.mark.parametrize(
        "text",
        [
            "{{ ''.__class__.__mro__[1].__subclasses__() }}",
            "{{ 文号.__class__ }}",
            "{{ 文号|upper }}",
            "{{ 7*7 }}",
            "{{ range(100000000) }}",
            "{% for a in 文号 %}{{ a }}{% endfor %}",
            "{% set x = 文号 %}",
            "{% include '/etc/passwd' %}",
            "{% macro m() %}{% endmacro %}",
            "{% if 文号 == '1' %}{% endif %}",
            "{# 注 #}",
        ],
    )
    def test_is_refused(self, text):
        found = faults(line(text))

        assert any("不能使用的写法" in fault for fault in found)

    def test_is_not_run_even_in_a_template_that_was_never_examined(self):
        template = edited(line("{{ ''.__class__.__mro__[1].__subclasses__() }}"))

        with pytest.raises(Refused, match="无法填写"):
            fill(template, context_of(KIND, sample(KIND, OUTCOME), OUTCOME))

    def test_in_the_properties_or_the_header_is_refused(self):
        def title(document: Document) -> None:
            document.core_properties.title = "{{ 7*7 }}"

        def header(document: Document) -> None:
            document.sections[0].header.paragraphs[0].text = "{{ 文号 }}"

        assert any("占位符只能写在正文中" in fault for fault in faults(title))
        assert any("占位符只能写在正文中" in fault for fault in faults(header))


class TestContent:
    """What the PDF, set from the Word file's words, would leave out."""

    @pytest.mark.parametrize(
        ("inner", "named"),
        [
            ("<w:r><w:drawing/></w:r>", "图片或者文本框"),
            ("<w:r><w:pict/></w:r>", "图片或者文本框"),
            ("<w:r><w:object/></w:r>", "嵌入的对象"),
            ('<w:r><w:footnoteReference w:id="1"/></w:r>', "脚注"),
            ('<w:r><w:commentReference w:id="1"/></w:r>', "批注"),
            ('<w:ins w:id="1" w:author="甲"><w:r><w:t>增</w:t></w:r></w:ins>', "修订"),
            ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>", "隐藏文字"),
        ],
    )
    def test_that_would_vanish_is_refused(self, inner, named):
        assert any(named in fault for fault in faults(xml(inner)))

    def test_that_word_would_number_by_itself_is_refused(self):
        found = faults(lambda document: document.add_paragraph("自动编号的一段", style="List Number"))

        assert any("自动编号" in fault for fault in found)

    def test_of_a_picture_is_refused(self):
        assert any(
            "图片" in fault for fault in faults(lambda document: document.add_picture(io.BytesIO(png())))
        )

    def test_of_a_table_within_a_table_is_refused(self):
        found = faults(lambda document: document.add_table(1, 1).cell(0, 0).add_table(1, 1))

        assert any("表格中的表格" in fault for fault in found)

    def test_of_a_header_is_refused_but_for_a_page_number(self):
        def header(document: Document) -> None:
            document.sections[0].header.paragraphs[0].text = "内部资料"

        def numbered(document: Document) -> None:
            document.sections[0].header.paragraphs[0].text = "第 1 页 共 2 页"

        assert any("内部资料" in fault for fault in faults(header))
        assert faults(numbered) == []

    def test_of_another_page_is_refused(self):
        def wide(document: Document) -> None:
            document.sections[0].page_width, document.sections[0].page_height = Mm(297), Mm(210)

        assert any("A4" in fault for fault in faults(wide))
        assert any(
            "一节" in fault for fault in faults(lambda document: document.add_section(WD_SECTION.NEW_PAGE))
        )

    def test_that_cannot_be_sealed_is_refused(self):
        def unsigned(document: Document) -> None:
            for paragraph in document.paragraphs:
                if paragraph.style.name == "公文落款":
                    paragraph.style = document.styles["Normal"]

        [fault] = faults(unsigned)

        assert "公文落款" in fault


class TestFile:
    @pytest.mark.parametrize(
        "data", [b"", b"%PDF-1.7", b"PK\x03\x04junk", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
    )
    def test_of_another_kind_is_refused(self, data):
        [fault] = check_template(data, KIND, OUTCOME)

        assert "docx" in fault

    def test_with_macros_is_refused(self):
        data = io.BytesIO(default_template(KIND, OUTCOME))
        with zipfile.ZipFile(data, "a") as package:
            package.writestr("word/vbaProject.bin", b"macro")

        assert any("宏" in fault for fault in check_template(data.getvalue(), KIND, OUTCOME))

    def test_for_an_outcome_the_kind_does_not_have_is_refused(self):
        with pytest.raises(Refused, match="处理结果"):
            check_template(default_template(KIND, OUTCOME), KIND, "other_withdrawn")

    def test_for_all_outcomes_needs_what_all_of_them_need(self):
        assert check_template(default_template(KIND, OUTCOME), KIND, "") == []
        [fault] = check_template(edited(replaced("{{ 救济告知 }}", "")), KIND, "")
        assert "救济告知" in fault

    def test_as_large_as_no_template_is_refused(self):
        [fault] = check_template(b"PK" + bytes(3 * 1024 * 1024), KIND, OUTCOME)

        assert "2 MB" in fault

    def test_with_several_faults_hears_of_all_at_once(self):
        def spoil(document: Document) -> None:
            replaced("{{ 理由 }}", "")(document)
            document.add_paragraph("{{ 局长手机 }}")
            document.sections[0].header.paragraphs[0].text = "内部资料"

        assert len(faults(spoil)) == 3
