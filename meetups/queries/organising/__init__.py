"""The start page of the admin: the next meetings of an organiser, what needs doing, and what happened lately."""
