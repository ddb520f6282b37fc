"""What the deeds of this room are called where the ledger is read."""

DEEDS = {
    "reporting.begin_report": "开始编制年度报告",
    "reporting.enter_figure": "录入年度报告数字",
    "reporting.write_part": "修改年度报告文字",
    "reporting.recount": "重新统计年度报告",
    "reporting.freeze_report": "年度报告定稿",
    "reporting.reopen_report": "另立年度报告新版",
    "reporting.hand_in": "提交年度报告",
    "reporting.return_report": "退回年度报告",
    "reporting.to_item": "年度报告送审公布",
}
