"""The page from which a grid is hosted, and the steps that hosts take on it."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from meetups.forms.boards import NUMBER
from meetups.forms.grid_hosts import (
    OF_DAYS,
    AddForm,
    CellForm,
    HostedPitchForm,
    OpeningForm,
    RoomNameForm,
    SessionForm,
    SlotForm,
    SwapForm,
    TopicOfSessionForm,
    has_days,
)
from meetups.forms.grids import room_and_slot
from meetups.models import Grid, GridRoom, GridSlot, Pitch
from meetups.queries.grid_hosts import host_view, next_step, people_of, raised_at
from meetups.queries.grid_pages import free_places, seconds_between_asks
from meetups.queries.grid_paper import grid_of
from meetups.queries.grids import GridView, clashes, version_at
from meetups.services import grids
from meetups.services.grids import SlotFacts
from meetups.views.hosting import Hosting, hosted
from meetups.views.hosts import Form, Refused, Step
from meetups.views.limits import is_limited, limited
from meetups.views.live import live
from meetups.wording.slots import slot_in_words


def add(*, grid: Grid, title: str, name: str, form_token: str) -> Pitch:
    """Pitch a session for somebody at the microphone."""
    return grids.pitch(grid=grid, title=title, name=name, is_host=True, idempotency_key=form_token)


def place(*, pitch: Pitch, place: str, had: str) -> Pitch:
    """Place a pitch in the cell that was chosen."""
    room, slot = map(int, place.split("-"))
    return grids.place(pitch=pitch, room=GridRoom(pk=room), slot=GridSlot(pk=slot), had=had)


def move_room(*, room: GridRoom, by: int) -> GridRoom:
    """Move a room one column."""
    before = room.grid.rooms.filter(position__lt=room.position).count()
    return grids.move_room(room=room, position=before + 1 + by)


STEPS = {
    "add": Step(add, "grid", AddForm),
    "open_pitching": Step(partial(grids.change_grid, is_pitching_open=True), "grid"),
    "close_pitching": Step(partial(grids.change_grid, is_pitching_open=False), "grid"),
    "anyone_places": Step(partial(grids.change_grid, anyone_places=True), "grid"),
    "hosts_place": Step(partial(grids.change_grid, anyone_places=False), "grid"),
    "place": Step(place, "pitch", CellForm, is_last=True),
    "swap": Step(grids.swap, "pitch", SwapForm, is_last=True),
    "take_out": Step(grids.take_out, "pitch", is_last=True),
    "withdraw": Step(grids.withdraw, "pitch", is_last=True),
    "write": Step(grids.write, "pitch", SessionForm),
    "edit": Step(grids.edit, "pitch", HostedPitchForm),
    "make_topic": Step(grids.make_topic, "pitch"),
    "came_of_it": Step(grids.make_topic, "pitch", TopicOfSessionForm),
    "add_room": Step(grids.add_room, "grid", RoomNameForm),
    "rename_room": Step(grids.rename_room, "room", RoomNameForm),
    "room_left": Step(partial(move_room, by=-1), "room"),
    "room_right": Step(partial(move_room, by=1), "room"),
    "remove_room": Step(grids.remove_room, "room"),
    "add_slot": Step(grids.add_slot, "grid", SlotForm),
    "change_slot": Step(grids.change_slot, "slot", SlotForm),
    "remove_slot": Step(grids.remove_slot, "slot"),
}
ROWS: dict[str, Any] = {"pitch": (Pitch, "pitches"), "room": (GridRoom, "rooms"), "slot": (GridSlot, "slots")}
# Forms beside which there is no room for a summary of errors: it is at the top of the page.
SHORT = (AddForm, TopicOfSessionForm, CellForm, SwapForm, RoomNameForm, SlotForm)
GONE = ("cancelled", "withdrawn", "room", "slot")


@hosted
@require_http_methods(["GET", "HEAD", "POST"])
@limited("host")
def index(request: HttpRequest, hosting: Hosting) -> HttpResponse:
    """Show the host page, and take a step by POST. `pitch` is the one to write about; `rooms` has rooms and times."""
    grid = grid_of(hosting.event)
    if grid is None:
        return _open(request, hosting)
    if request.method != "POST":
        return _show(request, hosting)
    step, row = _asked(grid, request.POST)
    if refused := _take(step, grid, row, request.POST, is_limited=is_limited(request)):
        try:
            grid.refresh_from_db(fields=["version", "is_pitching_open", "anyone_places"])
        except Grid.DoesNotExist:  # the page says that there is none any more
            return redirect(request.get_full_path())
        return _page(request, hosting, refused)
    return redirect(hosting.path("grids-host") if step.is_last else request.get_full_path())


def _open(request: HttpRequest, hosting: Hosting) -> HttpResponse:
    """Show the form that opens a grid, and open it by POST. A host link of the board is not enough."""
    if hosting.user is None:
        raise Http404
    form = OpeningForm(request.POST if request.method == "POST" else None, event=hosting.event)
    refusal, status = "", 429 if is_limited(request) else 422 if form.errors else 200
    if form.is_bound and status == 200:
        facts = form.cleaned_data
        try:
            slots = [SlotFacts(**slot) for slot in facts["slots"]]
            grids.open_grid(event=hosting.event, by=hosting.user, rooms=facts["rooms"], slots=slots)
            return redirect(hosting.path("grids-host"))
        except ValidationError as error:
            refusal, status = error.messages[0], 409
    context = {"hosting": hosting, "event": hosting.event, "form": form, "refusal": refusal}
    return render(request, "meetups/grids/open.html", context | {"is_limited": status == 429}, status=status)


def version_seen(hosting: Hosting) -> str | None:
    """Return a text that changes whenever the host page does. Three queries, or two without a board."""
    version, board = version_at(hosting.event.slug), getattr(hosting.event, "board", None)
    return f"{version}-{board and board.phase}-{people_of(hosting.event)}" if version else None


@live(version_seen)
def _show(request: HttpRequest, hosting: Hosting) -> HttpResponse:
    return _page(request, hosting)


def _asked(grid: Grid, data: QueryDict) -> tuple[Step, Any]:
    """Return the step that a host asks for, and the row that it is about. A row that was removed is a new one."""
    name, _space, pk = data.get("step", "").partition(" ")
    step = STEPS.get(name)
    if step is None or (step.of != "grid" and not re.fullmatch(NUMBER, pk)):
        raise BadRequest("There is no such step.")
    if step.of == "grid":
        return step, grid
    model, rows = ROWS[step.of]
    return step, getattr(grid, rows).filter(pk=pk).first() or model(pk=int(pk), grid=grid)


def _take(step: Step, grid: Grid, row: Any, data: QueryDict, *, is_limited: bool) -> Refused | None:
    """Take a step, unless the host sent too many. Return why it was refused, or None."""
    form = form_of(step.form, grid, row, data) if step.form else None
    if is_limited:
        return Refused(429, "", form, row)
    if form and not form.is_valid():
        words = next(iter(form.errors.values()))[0]
        return Refused(422, str(words) if isinstance(form, SHORT) else "", form, row)
    try:
        step.take(**{step.of: row}, **(form.cleaned_data if form else {}))
    except ValidationError as error:
        code = getattr(error, "code", "")
        is_at_the_top = form is None or isinstance(form, SHORT) or code in GONE
        if form and not is_at_the_top:
            _explain(form, code, error)
        return Refused(409, error.messages[0] if is_at_the_top else "", form, row)
    return None


def _explain(form: Any, code: str, error: Any) -> None:
    """Say on a form why the service refused it."""
    if code == "changed":
        form.show_beside(error.params["pitch"])
    else:
        form.add_error(next(iter(form.fields)), error.messages)


def form_of(kind: Form, grid: Grid, row: Any, data: QueryDict | None = None) -> Any:
    """Return a form of the host page about a row of the grid, or about the grid if the row is new. It is filled in if
    data was sent."""
    make: Any = partial(kind, data, auto_id=_auto_id(kind, row))
    if kind is CellForm:
        chosen = room_and_slot(data.get("place")) if data else None
        return make(choices=free_places(grid, row, chosen), initial={"place": row.cell, "had": row.cell})
    if kind is SwapForm:
        return make(initial={"had": row.cell}, others=grid.pitches.sessions().exclude(pk=row.pk))
    if kind is SlotForm:
        is_known = data is None and row != grid
        facts = (row.times[0], row.minutes, row.title) if is_known else None
        words = slot_in_words(*facts, has_day=has_days(grid.event)) if facts else ""
        return make(event=grid.event, slot=None if row == grid else row, initial={"words": words})
    return make() if kind is TopicOfSessionForm else make(instance=None if row == grid else row)


def _auto_id(kind: Form, row: Any) -> str:
    """Return the pattern for the ids of fields, which are unique on the page."""
    names: dict[Any, str] = {
        AddForm: "add",
        TopicOfSessionForm: "topic",
        SwapForm: "swap",
        RoomNameForm: "room",
        SlotForm: "slot",
    }
    name = names.get(kind, "id")
    return f"{name}{'' if isinstance(row, (Grid, Pitch)) else row.pk}_%s"


def _page(request: HttpRequest, hosting: Hosting, refused: Refused | None = None) -> HttpResponse:
    """Render the host page."""
    grid: Any = grid_of(hosting.event)
    view, now = host_view(grid), timezone.now()
    step = next_step(view, now)
    opened = _opened(grid, request.GET.get("pitch", ""))
    shows_rooms = "rooms" in request.GET or step.kind == "rooms"
    form = partial(_form, grid, refused)
    context = {
        "hosting": hosting,
        "event": hosting.event,
        "grid": grid,
        "here": request.get_full_path(),
        "home": hosting.path("grids-host"),
        "paper_url": hosting.path("grids-paper"),
        "every": seconds_between_asks(grid, now),
        "view": view,
        "timetable": [(row.slot, list(zip(view.rooms, row.sessions, strict=True))) for row in view.rows],
        "step": step,
        "clashes": clashes(grid),
        "people": people_of(hosting.event),
        "add": form(AddForm, grid),
        **(_card(view, opened, form) if opened else {"opened": None}),
        **(_rooms_and_times(grid, form) if shows_rooms else {"rooms": None}),
        "refused": refused,
    }
    return render(request, "meetups/grids/host.html", context, status=refused.status if refused else 200)


def _card(view: GridView, opened: Pitch, form: Callable[..., Any]) -> dict[str, Any]:
    """Return what the card of a pitch shows, and its forms."""
    names = ("place", "swap", "write", "edit", "came_of_it")
    return {
        "opened": opened,
        "when": next((row.slot.when for row in view.rows if row.slot.pk == opened.slot_id), ""),
        "forms": {name: form(STEPS[name].form, opened) for name in names},
        "raised": raised_at(opened.grid),
    }


def _rooms_and_times(grid: Grid, form: Callable[..., Any]) -> dict[str, Any]:
    """Return the forms of all rooms and slots, each with an empty one for a new row."""
    return {
        "rooms": [(room, form(RoomNameForm, room)) for room in (*grid.rooms.all(), grid)],
        "slots": [(slot, form(SlotForm, slot)) for slot in (*grid.slots.all(), grid)],
        "of_days": OF_DAYS if has_days(grid.event) else "",
    }


def _opened(grid: Grid, pk: str) -> Pitch | None:
    """Return the pitch that a host writes about, or None."""
    if not re.fullmatch(NUMBER, pk):
        return None
    rows = grid.pitches.standing().select_related("grid__event", "room", "slot__grid__event", "topic__group")
    return rows.filter(pk=pk).first()


def _form(grid: Grid, refused: Refused | None, kind: Any, row: Any) -> Any:
    """Return a form of the page: the one that was sent as it was filled in, or a new one."""
    if refused and type(refused.form) is kind and refused.row == row:
        return refused.form
    return form_of(kind, grid, row)
