"""The running order: its talks are numbered from 1 without holes, and a gap of a withdrawn talk has a number too."""

from django.db import transaction

from meetups.models import Talk


@transaction.atomic
def move(*, talk: Talk, position: int) -> Talk:
    """Give a talk of the running order, or a gap, this number. The others keep their order.

    A number below 1 is the first, and one that is too high the last. Speakers whose time changes are emailed after 15
    minutes. Raises ValidationError with the code order when it is not in the running order, or started.
    """
    raise NotImplementedError


@transaction.atomic
def close_gap(*, talk: Talk) -> Talk:
    """Close the gap that a withdrawn talk left in the running order: later talks move up. Twice is the same as once.

    Raises ValidationError with the code gap when the talk was not withdrawn.
    """
    raise NotImplementedError
