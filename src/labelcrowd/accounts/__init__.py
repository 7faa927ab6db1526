"""Who may sign in: accounts of requesters, workers' passwords, sessions, one-time links."""
