"""Locking a call and its event before anything of the call or its talks changes.

The call is locked before its talks. Nothing that has locked an event locks a call.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetups.models import Call, Talk
from meetups.services.deleted import existing


def lock_call(call: Call) -> Call:
    """Lock a call and its event until the transaction ends, and return the call as it is now, with event and group.

    Raises ValidationError with the code gone if it was deleted meanwhile.
    """
    rows = Call.objects.select_for_update(of=("self", "event"), no_key=True)  # rows that refer to them can be written
    return existing(rows.select_related("event__group"), pk=call.pk)


def lock_talk(talk: Talk) -> Talk:
    """Lock the call of a talk, then the talk, and return it as it is now, with its call.

    The nightly erasure writes speakers without the lock of the call, so it must wait for the row. A service that saves
    the talk writes its name, too. Raises ValidationError with the code gone if it was deleted meanwhile.
    """
    call = lock_call(Call(pk=talk.call_id))
    found = call.talks.select_for_update(of=("self",), no_key=True).filter(pk=talk.pk).first()
    if found is None:
        raise ValidationError(_("This talk was deleted."), "gone")
    found.call = call
    return found


def raise_version(call: Call) -> None:
    """Raise the version of a locked call, because something visible changes."""
    call.version += 1
    call.save(update_fields=["version", "updated_at"])


def change_order(call: Call) -> None:
    """Raise the version of a locked call, and LAST-MODIFIED of its event, whose calendar entry has the running order.

    SEQUENCE stays, because neither the time nor the venue of the event changes (RFC 5545, section 3.8.7.4).
    """
    raise_version(call)
    call.event.save(update_fields=["updated_at"])
