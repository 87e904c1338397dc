"""Every page of the site in every state, for the checks that all pages must pass."""

from tests.browser.states.actions import ACTIONS
from tests.browser.states.admin_lists import ADMIN_LISTS
from tests.browser.states.agendas import AGENDAS
from tests.browser.states.archives import ARCHIVES
from tests.browser.states.attendees import ATTENDEES
from tests.browser.states.blogroll import BLOGROLL
from tests.browser.states.board_hosts import BOARD_HOSTS
from tests.browser.states.board_paper import BOARD_PAPER
from tests.browser.states.boards import BOARDS
from tests.browser.states.calendars import CALENDARS
from tests.browser.states.doors import DOORS
from tests.browser.states.drafts import DRAFTS
from tests.browser.states.editions import EDITIONS
from tests.browser.states.embed import EMBED
from tests.browser.states.entrance import ENTRANCE
from tests.browser.states.events import EVENTS
from tests.browser.states.feedback import FEEDBACK
from tests.browser.states.grid_hosts import GRID_HOSTS
from tests.browser.states.grids import GRIDS
from tests.browser.states.handovers import HANDOVERS
from tests.browser.states.organisers import ORGANISERS
from tests.browser.states.people import PEOPLE
from tests.browser.states.pictures import PICTURES
from tests.browser.states.places import PLACES
from tests.browser.states.proposals import PROPOSALS
from tests.browser.states.reservations import RESERVATIONS
from tests.browser.states.saving import SAVING
from tests.browser.states.search import SEARCH
from tests.browser.states.site import SITE
from tests.browser.states.sources import SOURCES
from tests.browser.states.standing_places import STANDING_PLACES
from tests.browser.states.state import State
from tests.browser.states.subscriptions import SUBSCRIPTIONS
from tests.browser.states.talk_room import TALK_ROOM
from tests.browser.states.talks import TALKS
from tests.browser.states.topics import TOPICS

STATES: list[State] = [
    *SITE,
    *SEARCH,
    *EMBED,
    *EVENTS,
    *AGENDAS,
    *CALENDARS,
    *PLACES,
    *ATTENDEES,
    *ORGANISERS,
    *HANDOVERS,
    *PROPOSALS,
    *RESERVATIONS,
    *PEOPLE,
    *FEEDBACK,
    *DOORS,
    *BOARDS,
    *BOARD_PAPER,
    *BOARD_HOSTS,
    *GRIDS,
    *TALK_ROOM,
    *GRID_HOSTS,
    *SUBSCRIPTIONS,
    *STANDING_PLACES,
    *ACTIONS,
    *EDITIONS,
    *TOPICS,
    *TALKS,
    *ENTRANCE,
    *ADMIN_LISTS,
    *SAVING,
    *DRAFTS,
    *SOURCES,
    *ARCHIVES,
    *BLOGROLL,
    *PICTURES,
]
