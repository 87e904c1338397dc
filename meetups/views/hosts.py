"""The page from which a board is hosted, and the steps that hosts take on it."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetups.forms.hosts import CardActionForm, HandsForm, MergeForm, NotesForm, TopicForm
from meetups.models import Action, Board, BoardStep, Card
from meetups.queries.boards import numbers_of, version_of
from meetups.queries.hosts import open_card, seats_of
from meetups.queries.seats import live_board
from meetups.services import actions, boards
from meetups.services.boards import Host
from meetups.views.hosting import Hosting, hosted
from meetups.views.limits import is_limited, limited
from meetups.views.live import live

Form = type[forms.BaseForm]


class Step(NamedTuple):
    """The action of a button or a form. `of` is "card" or "seat" if it is about one; a form that `is_last` closes."""

    take: Callable[..., Any]
    of: str = ""
    form: Form | None = None
    is_last: bool = False


class Refused(NamedTuple):
    """Why a step was not taken: in words for the top of the page, or on the form that was sent, and about which row."""

    status: int
    words: str = ""
    form: forms.BaseForm | None = None
    row: Any = None


def add_action(*, board: Board, host: Host, version: int, card: Card, **facts: str) -> Action:
    """Add an action that comes of a topic."""
    return actions.add(group=board.event.group, event=board.event, card=card, by=host.user, **facts)


STEPS = {
    "next_phase": Step(boards.next_phase),
    "open_joining": Step(partial(boards.set_joining, is_open=True)),
    "close_joining": Step(partial(boards.set_joining, is_open=False)),
    "void_seat": Step(boards.void_seat, "seat"),
    "start": Step(boards.start),
    "start_card": Step(boards.start, "card"),
    "pause": Step(boards.pause),
    "resume": Step(boards.resume),
    "add_minute": Step(boards.add_minute),
    "restart_box": Step(boards.restart_box),
    "go_on": Step(boards.go_on),
    "move_on": Step(boards.move_on),
    "park": Step(boards.park, "card"),
    "up": Step(partial(boards.move_card, up=True), "card"),
    "down": Step(partial(boards.move_card, up=False), "card"),
    "undo": Step(boards.undo),
    "add": Step(boards.add_card, form=TopicForm),
    "hands": Step(boards.enter_hands, "card", HandsForm, is_last=True),
    "merge": Step(boards.merge, "card", MergeForm, is_last=True),
    "write": Step(boards.write, "card", NotesForm),
    "action": Step(add_action, "card", CardActionForm),
}
# The field of a form that a refusal is about, by its code.
FIELDS = {"hands": "hands", "circle": "into", "duplicate": "title"}


@hosted
@require_http_methods(["GET", "HEAD", "POST"])
@limited("host")
def index(request: HttpRequest, hosting: Hosting) -> HttpResponse:
    """Show the host page, and take a step by POST. `card` is the topic to write about; `seats` lists the seats."""
    if hosting.board is None:
        return render(request, "meetups/boards/host_none.html", {"event": hosting.event}, status=404)
    if request.method != "POST":
        return _show(request, hosting)
    step, pk, version = _asked(request.POST)
    values = {step.of: _row(hosting.board, step.of, pk)} if step.of else {}
    is_gone = None in values.values()
    values |= {"board": hosting.board, "host": hosting.host, "version": version}
    refused = _gone(step) if is_gone else _take(step, values, request.POST, is_limited=is_limited(request))
    if refused:
        return _page(request, hosting, refused)
    return redirect(hosting.url if step.is_last else request.get_full_path())


def version_seen(hosting: Hosting) -> str | None:
    """Return a text that changes whenever the host page does."""
    board = hosting.board
    return f"{version_of(board, is_counted=True)}-{hosting.event.updated_at.timestamp()}" if board else None


@live(version_seen)
def _show(request: HttpRequest, hosting: Hosting) -> HttpResponse:
    return _page(request, hosting)


def _asked(data: QueryDict) -> tuple[Step, str, int]:
    """Return the step that a host asks for, the primary key of its row, and the version of the board that they saw."""
    name, _space, pk = data.get("step", "").partition(" ")
    version = data.get("version", "")
    if name not in STEPS or not re.fullmatch("[0-9]{1,18}", version):
        raise BadRequest("There is no such step.")
    return STEPS[name], pk, int(version)


def _row(board: Board, kind: str, pk: str) -> Any:
    """Return the card or seat of this board with this primary key, or None if it is not there any more."""
    rows: Any = board.cards if kind == "card" else board.seats
    if not re.fullmatch("[1-9][0-9]{0,17}", pk):
        raise BadRequest("This is no topic and no seat.")
    return rows.filter(pk=pk).first()


def _gone(step: Step) -> Refused:
    """Refuse a step about a card or seat that went, as when another host undid the topic that they added."""
    words = (
        _("This topic is not on this board any more.") if step.of == "card" else _("This seat does not count any more.")
    )
    return Refused(409, words)


def _take(step: Step, values: dict[str, Any], data: QueryDict, *, is_limited: bool) -> Refused | None:
    """Take a step, unless the host sent too many. Return why it was refused, or None."""
    card = values.get("card")
    form = form_of(step.form, values["board"], card, data) if step.form else None
    if is_limited:
        return Refused(429, "", form, card)
    if form and not form.is_valid():
        words = str(next(iter(form.errors.values()))[0]) if step.form is TopicForm else ""
        return Refused(422, words, form, card)
    try:
        step.take(**values, **(form.cleaned_data if form else {}))
    except ValidationError as error:
        code = getattr(error, "code", "")
        if form and code != "taken":
            form.add_error(FIELDS.get(code), error)
        is_at_the_top = code == "taken" or step.form in (None, TopicForm)
        return Refused(409, error.messages[0] if is_at_the_top else "", form, card)
    return None


def form_of(kind: Form, board: Board, card: Card | None, data: QueryDict | None = None) -> forms.BaseForm:
    """Return a form of the host page: about a card, and filled in with data if some was sent."""
    make: Any = kind
    if kind is MergeForm:
        standing = board.cards.standing().order_by("pk")
        return MergeForm(data, others=standing.exclude(pk=card.pk) if card else standing)
    return make(data, instance=card) if kind in (HandsForm, NotesForm) else make(data)


def _page(request: HttpRequest, hosting: Hosting, refused: Refused | None = None) -> HttpResponse:
    """Render the host page."""
    board: Any = hosting.board
    pk = _card_to_open(request, refused)
    opened = None if hosting.event.is_cancelled else open_card(board, pk)
    context = {
        "hosting": hosting,
        "event": hosting.event,
        "board": board,
        "here": request.get_full_path(),
        "phases": Board.Phase.choices,
        "live": live_board(board),
        "numbers": numbers_of(board),
        "undoes": _step_to_undo(board),
        "opened": opened,
        "follows": not pk,
        "forms": _forms(board, opened and opened.card, refused and refused.form),
        "seats": seats_of(board) if "seats" in request.GET else None,
        "refused": refused,
    }
    return render(request, "meetups/boards/host.html", context, status=refused.status if refused else 200)


def _card_to_open(request: HttpRequest, refused: Refused | None) -> int | None:
    """Return the primary key of the card that was sent in vain or chosen, or None: the host follows the discussion."""
    if refused and refused.form and refused.row:
        return refused.row.pk
    pk = request.GET.get("card", "")
    return int(pk) if re.fullmatch("[1-9][0-9]{0,17}", pk) else None


def _step_to_undo(board: Board) -> BoardStep | None:
    """Return the step that can be undone now, or None."""
    is_over = board.undo_ends_at is not None and board.undo_ends_at <= timezone.now()
    return None if is_over or board.event.is_cancelled else boards.last_step(board)


def _forms(board: Board, card: Card | None, sent: forms.BaseForm | None) -> dict[str, forms.BaseForm]:
    """Return the forms of the page by the names of their steps, the one that was sent as it was filled in."""
    kinds = {name: step.form for name, step in STEPS.items() if step.form and (card or not step.of)}
    return {
        name: sent if sent and isinstance(sent, kind) else form_of(kind, board, card) for name, kind in kinds.items()
    }
