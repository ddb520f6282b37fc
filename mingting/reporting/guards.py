"""What the database itself forbids in this room: a frozen edition changed, a figure entered by hand rewritten."""

from __future__ import annotations

from mingting.commons.guards import TRUNCATE, Guard, append_only

_EDITION, _REPORT = "reporting_edition", "reporting_yearreport"
_IS_FROZEN = "EXISTS (SELECT 1 FROM reporting_edition e WHERE e.id = NEW.edition_id AND e.state = 'frozen')"

GUARDS: tuple[Guard, ...] = (
    Guard(
        "reporting_edition_frozen_is_final",
        _EDITION,
        "UPDATE",
        "已定稿的年度报告不能改动，有变化的另立新版",
        "OLD.state = 'frozen'",
    ),
    Guard(
        "reporting_edition_begins_as_draft",
        _EDITION,
        "INSERT",
        "新立的版本须先编制，不能直接定稿",
        "NEW.state <> 'draft'",
    ),
    Guard(
        "reporting_edition_follows_a_frozen_one",
        _EDITION,
        "INSERT",
        "新版只能替代本报告已定稿的版本",
        "NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reporting_edition e"
        " WHERE e.id = NEW.replaces_id AND e.report_id = NEW.report_id AND e.state = 'frozen')",
    ),
    Guard(
        "reporting_edition_is_of_its_report",
        _EDITION,
        "UPDATE",
        "版本所属的报告和版次不能改动",
        "NEW.report_id <> OLD.report_id OR NEW.number <> OLD.number"
        " OR COALESCE(NEW.replaces_id, 0) <> COALESCE(OLD.replaces_id, 0)",
    ),
    Guard("reporting_edition_no_removal", _EDITION, "DELETE", "年度报告的版本不能删除"),
    Guard("reporting_edition_no_emptying", _EDITION, TRUNCATE, "年度报告的版本不能清空"),
    Guard(
        "reporting_yearreport_is_itself",
        _REPORT,
        "UPDATE",
        "报告的机构和年度不能改动",
        "NEW.organ_id <> OLD.organ_id OR NEW.year <> OLD.year",
    ),
    Guard("reporting_yearreport_no_removal", _REPORT, "DELETE", "年度报告不能删除"),
    Guard("reporting_yearreport_no_emptying", _REPORT, TRUNCATE, "年度报告不能清空"),
    *append_only("reporting_entered", "录入的数字"),
    Guard(
        "reporting_handin_is_of_a_frozen_edition",
        "reporting_handin",
        "INSERT",
        "只能提交已定稿的版本",
        f"NOT {_IS_FROZEN}",
    ),
    *append_only("reporting_handin", "提交记录"),
    *append_only("reporting_return", "退回记录"),
)
