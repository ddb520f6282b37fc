"""Public to staff: sign-in and account pages."""
