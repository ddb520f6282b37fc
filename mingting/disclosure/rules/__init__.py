"""The law of 依申请公开: pure, facts in, an answer or a refusal out."""
