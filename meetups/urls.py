"""Addresses of the meetups. `views.events.detail` is `meetups:events-detail` is `meetups/events/detail.html`."""

from django.urls import path

from meetups import feeds
from meetups.views import attendees, calendars, doors, events, groups, venues

app_name = "meetups"
urlpatterns = [
    path("events/", events.index, name="events-index"),
    path("events/past/", events.past, name="events-past"),
    path("events/<int:year>/<int:month>/", calendars.month, name="calendars-month"),
    path("events/<slug:slug>.ics", calendars.event, name="calendars-event"),
    path("events/<slug:slug>/", events.detail, name="events-detail"),
    path("events/<slug:slug>/rsvp/", attendees.rsvp, name="attendees-rsvp"),
    path("events/<slug:slug>/rsvp/thanks/", attendees.thanks, name="attendees-thanks"),
    path("attendees/link/", attendees.link, name="attendees-link"),
    path("attendees/link/sent/", attendees.sent, name="attendees-sent"),
    path("attendees/erased/", attendees.erased, name="attendees-erased"),
    path("attendees/<str:token>/", attendees.detail, name="attendees-detail"),
    path("attendees/<str:token>/cancel/", attendees.cancel, name="attendees-cancel"),
    path("attendees/<str:token>/accept/", attendees.accept, name="attendees-accept"),
    path("attendees/<str:token>/come-back/", attendees.come_back, name="attendees-come-back"),
    path("attendees/<str:token>/details/", attendees.details, name="attendees-details"),
    path("attendees/<str:token>/messages/", attendees.messages, name="attendees-messages"),
    path("attendees/<str:token>/erase/", attendees.erase, name="attendees-erase"),
    path("attendees/<str:token>/link/", attendees.renew, name="attendees-renew"),
    path("attendees/<str:token>/calendar/", calendars.renew, name="calendars-renew"),
    path("attendees/<str:token>/calendar.ics", calendars.attendee, name="calendars-attendee"),
    path("door/person/<str:code>/", doors.person, name="doors-person"),
    path("door/<str:key>/", doors.index, name="doors-index"),
    path("door/<str:key>/tick/", doors.tick, name="doors-tick"),
    path("door/<str:key>/untick/", doors.untick, name="doors-untick"),
    path("door/<str:key>/add/", doors.add, name="doors-add"),
    path("events/<slug:slug>/door/sheet/", doors.sheet, name="doors-sheet"),
    path("events/<slug:slug>/door/badges/", doors.badges, name="doors-badges"),
    path("events/<slug:slug>/poster/", doors.poster, name="doors-poster"),
    path("groups/", groups.index, name="groups-index"),
    path("groups/<slug:slug>/", groups.detail, name="groups-detail"),
    path("groups/<slug:slug>/calendar.ics", calendars.group, name="calendars-group"),
    path("groups/<slug:slug>/feed/", feeds.GroupFeed(), name="groups-feed"),
    path("venues/", venues.index, name="venues-index"),
    path("venues/<slug:slug>/", venues.detail, name="venues-detail"),
    path("venues/<slug:slug>/calendar.ics", calendars.venue, name="calendars-venue"),
    path("calendar.ics", calendars.everything, name="calendars-everything"),
]
