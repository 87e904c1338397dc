"""The models of the app, one noun a file."""

from meetups.models.access import ACCESS_FACTS, Access, AccessFact
from meetups.models.actions import Action
from meetups.models.archives import ArchiveUpload
from meetups.models.attendees import Attendee
from meetups.models.blogroll import BlogrollEntry, BlogrollSource
from meetups.models.boards import Board, BoardStep, HostLink
from meetups.models.calendar_dates import CalendarDate
from meetups.models.cards import Card
from meetups.models.changes import AttendeeChange
from meetups.models.doors import DoorLink
from meetups.models.editions import Edition, EditionItem
from meetups.models.event_querysets import LONGEST
from meetups.models.events import Event
from meetups.models.feedback import Feedback, Remark, UsedFeedbackLink
from meetups.models.feeds import FeedRecord
from meetups.models.fields import LineField, MomentField, ProseField, RenderedField
from meetups.models.grids import Grid, GridRoom, GridSlot, Hand, Pitch
from meetups.models.groups import Group, GroupLink
from meetups.models.handovers import HandOver
from meetups.models.holidays import Holiday
from meetups.models.imports import CalendarImport
from meetups.models.jobs import Heartbeat, Job
from meetups.models.limits import LimitCounter
from meetups.models.messages import Message
from meetups.models.organisers import Organiser, OrganiserInvitation
from meetups.models.outbox import OutboxEmail, ScheduledEmails
from meetups.models.people import Organisation, User
from meetups.models.pictures import Picture, PictureFile, one_picture
from meetups.models.proposals import GroupProposal
from meetups.models.search import SearchRow, SearchWord
from meetups.models.seats import Ballot, Seat, Vote
from meetups.models.series import EventSeries, SeriesDate, SeriesVenue
from meetups.models.slugs import FormerSlug
from meetups.models.sources import CalendarSource
from meetups.models.standing_places import StandingDate, StandingPlace
from meetups.models.subscriptions import News, OptOut, Subscription
from meetups.models.talks import Call, Talk, TalkBreak
from meetups.models.timekeeping import TalkStep
from meetups.models.topics import Interest, Topic, TopicTag
from meetups.models.venues import Venue
from meetups.wording.dates import Leaf, leaf

__all__ = [
    "ACCESS_FACTS",
    "LONGEST",
    "Access",
    "AccessFact",
    "Action",
    "ArchiveUpload",
    "Attendee",
    "AttendeeChange",
    "Ballot",
    "BlogrollEntry",
    "BlogrollSource",
    "Board",
    "BoardStep",
    "CalendarDate",
    "CalendarImport",
    "CalendarSource",
    "Call",
    "Card",
    "DoorLink",
    "Edition",
    "EditionItem",
    "Event",
    "EventSeries",
    "FeedRecord",
    "Feedback",
    "FormerSlug",
    "Grid",
    "GridRoom",
    "GridSlot",
    "Group",
    "GroupLink",
    "GroupProposal",
    "Hand",
    "HandOver",
    "Heartbeat",
    "Holiday",
    "HostLink",
    "Interest",
    "Job",
    "Leaf",
    "LimitCounter",
    "LineField",
    "Message",
    "MomentField",
    "News",
    "OptOut",
    "Organisation",
    "Organiser",
    "OrganiserInvitation",
    "OutboxEmail",
    "Picture",
    "PictureFile",
    "Pitch",
    "ProseField",
    "Remark",
    "RenderedField",
    "ScheduledEmails",
    "SearchRow",
    "SearchWord",
    "Seat",
    "SeriesDate",
    "SeriesVenue",
    "StandingDate",
    "StandingPlace",
    "Subscription",
    "Talk",
    "TalkBreak",
    "TalkStep",
    "Topic",
    "TopicTag",
    "UsedFeedbackLink",
    "User",
    "Venue",
    "Vote",
    "leaf",
    "one_picture",
]
