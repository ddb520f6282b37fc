"""Who may do what: roles and the rules of posts."""
