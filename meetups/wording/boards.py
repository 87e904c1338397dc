"""The phases and steps of a lean-coffee board, in words."""

from django.utils.translation import gettext, ngettext


def state_in_words(phase: str, topic: str = "", *, is_paused: bool = False) -> str:
    """Return what happens on a board in this phase, with the topic under discussion, as one sentence."""
    if phase == "propose":
        return gettext("Topics are being collected.")
    if phase == "vote":
        return gettext("Voting is open.")
    if phase == "wrapped_up":
        return gettext("The board is wrapped up.")
    if not topic:
        return gettext("The next topic has not begun yet.")
    if is_paused:
        return gettext("“%(topic)s” is paused.") % {"topic": topic}
    return gettext("Under discussion: “%(topic)s”.") % {"topic": topic}


def joining_in_words(*, is_open: bool, is_over: bool) -> str:
    """Return what happens on a board without topics, as one sentence."""
    if is_over:
        return gettext("This is over. Thank you for joining in.")
    return gettext("People join in with their phones.") if is_open else gettext("Nobody else can join.")


def time_over_in_words(*, is_last_box: bool) -> str:
    """Return what the end of a timebox asks the room, as one sentence."""
    if is_last_box:
        return gettext("The time is over.")
    return gettext("The time is over: go on, or move on?")


def votes_left_in_words(left: int, votes_each: int) -> str:
    """Return `You have 2 of 3 votes left.`"""
    if left == 0:
        return gettext("You have given all your votes. Take one back to move it.")
    words = ngettext("You have %(left)d of %(all)d vote left.", "You have %(left)d of %(all)d votes left.", votes_each)
    return words % {"left": left, "all": votes_each}
