"""What may happen: a verb a function, read at the call as `attendees.rsvp(event=event, email=email)`."""
