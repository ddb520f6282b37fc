"""年度报告: the yearly report on 政府信息公开, counted, checked and given out (条例第四十九条、第五十条)."""
