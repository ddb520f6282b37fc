"""The public pages of 年度报告: anybody may have a report checked, without an account and without script."""
