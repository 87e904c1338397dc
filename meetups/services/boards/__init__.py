"""The lean-coffee board of an event: opening it, taking a seat, proposing, voting, and what hosts do."""

from meetups.services.boards.arranging import (
    add_card,
    enter_hands,
    merge,
    most_hands,
    move_card,
    set_joining,
    void_seat,
)
from meetups.services.boards.cards import propose, take_topic
from meetups.services.boards.discussing import (
    add_minute,
    go_on,
    move_on,
    park,
    pause,
    restart_box,
    resume,
    start,
    write,
)
from meetups.services.boards.forgetting import forget_votes
from meetups.services.boards.opening import end_host_link, move_link_expiry, open_board, open_host_link
from meetups.services.boards.paper import PaperRow, record_paper
from meetups.services.boards.phases import next_phase
from meetups.services.boards.seats import join, still_here
from meetups.services.boards.steps import Host
from meetups.services.boards.undoing import last_step, undo
from meetups.services.boards.votes import answer, end_last_boxes, take_back, vote

__all__ = [
    "Host",
    "PaperRow",
    "add_card",
    "add_minute",
    "answer",
    "end_host_link",
    "end_last_boxes",
    "enter_hands",
    "forget_votes",
    "go_on",
    "join",
    "last_step",
    "merge",
    "most_hands",
    "move_card",
    "move_link_expiry",
    "move_on",
    "next_phase",
    "open_board",
    "open_host_link",
    "park",
    "pause",
    "propose",
    "record_paper",
    "restart_box",
    "resume",
    "set_joining",
    "start",
    "still_here",
    "take_back",
    "take_topic",
    "undo",
    "void_seat",
    "vote",
    "write",
]
