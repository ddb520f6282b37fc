"""The public pages of 依申请公开: for whoever asks, without an account and without script."""
