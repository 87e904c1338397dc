"""How Django writes dates and times by itself, in columns and fields of the admin; its fields take the same hours."""
