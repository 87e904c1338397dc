"""The rules of the site. Functions are verbs, called with their module: `attendees.rsvp(event=event, email=email)`."""
