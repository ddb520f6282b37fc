"""The staff screens of 年度报告."""
