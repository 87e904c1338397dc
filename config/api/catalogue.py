"""All resources of the open data. A new one is declared in a module of its own, and added here."""

from config.api.actions import ACTIONS
from config.api.editions import EDITIONS
from config.api.events import EVENTS
from config.api.groups import GROUPS
from config.api.posts import POSTS
from config.api.series import SERIES
from config.api.talks import TALKS
from config.api.topics import TOPICS
from config.api.venues import VENUES

RESOURCES = (GROUPS, VENUES, EVENTS, SERIES, POSTS, TOPICS, TALKS, ACTIONS, EDITIONS)
