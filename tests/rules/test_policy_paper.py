"""How a document of the library is laid out on paper."""

from __future__ import annotations

import pytest

from mingting.policies.gateways.giving.paper import title_lines


class TestTitleLines:
    @pytest.mark.parametrize(
        "lines",
        [
            ("关于印发番禺区窗口延时服务办法的通知",),
            ("广州市番禺区文化广电旅游体育局等四部门", "关于印发番禺区民宿管理办法的通知"),
            ("广州市番禺区住房和城乡建设局关于印发", "番禺区自建房安全巡查工作指引的通知"),
            (
                "广州市番禺区科技工业商务和信息化局",
                "广州市番禺区财政局关于印发",
                "番禺区促进外贸稳规模优结构若干措施的通知",
            ),
        ],
    )
    def test_end_where_the_sense_allows(self, lines):
        assert title_lines("".join(lines)) == lines

    def test_drop_the_blank_between_joint_issuers_at_a_lines_end(self):
        title = "广州市番禺区文化广电旅游体育局 广州市番禺区财政局关于印发番禺区文化旅游产业发展专项资金管理办法的通知"

        assert title_lines(title)[0] == "广州市番禺区文化广电旅游体育局"

    @pytest.mark.parametrize("title", ["", "短", "甲" * 400, "《" * 30, "A" * 50, "2024" * 30])
    def test_give_every_character_back_whatever_the_title(self, title):
        assert "".join(title_lines(title)) == title
