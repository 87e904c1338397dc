"""Start a group: the page for visitors, the form in three steps, and the page behind the link in the email."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetups.forms.proposals import STEPS, PersonForm, Steps, answers_of
from meetups.models import GroupProposal
from meetups.models.proposals import ANSWER_WITHIN, CONFIRM_WITHIN, LONGEST_NAME
from meetups.queries.proposals import facts_of, name_in_words
from meetups.services import proposals
from meetups.views import audit
from meetups.views.audiences import constant, keep_url_secret, private
from meetups.views.limits import is_limited, limited

View = Callable[[HttpRequest, GroupProposal], HttpResponse]


@constant
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Say what a group gets here, what it needs, and what happens next."""
    context = {"is_open": settings.GROUPS_OPEN, "answer_days": ANSWER_WITHIN.days}
    return render(request, "meetups/proposals/index.html", context)


@constant
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Show what happens next. The page is the same for everyone."""
    return render(request, "meetups/proposals/sent.html", {"confirm_days": CONFIRM_WITHIN.days})


@constant
@require_safe
def withdrawn(request: HttpRequest) -> HttpResponse:
    """Say that the proposal is deleted."""
    return render(request, "meetups/proposals/withdrawn.html")


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("proposal")
def new(request: HttpRequest) -> HttpResponse:
    """Ask step by step, by GET, so that “back” works and no cookie is needed. The last page is sent by POST."""
    if request.method == "POST":
        return _send(request, Steps(request.POST))
    steps = Steps(request.GET)
    asked = request.GET.get("step", "")
    if steps.may_change(asked):
        return _step_page(request, steps, asked, steps.to_change(asked))
    if not steps.unfinished:
        return _check_page(request, steps, PersonForm())
    form = steps.forms[steps.unfinished]
    return _step_page(request, steps, steps.unfinished, form, status=422 if form.errors else 200)


@private
@require_safe
def name_hint(request: HttpRequest) -> HttpResponse:
    """Say as text whether the name that somebody types is taken, and where the page of the group will be."""
    name = request.GET.get("name", "").strip()[:LONGEST_NAME]
    return HttpResponse(name_in_words(name), content_type="text/plain; charset=utf-8")


def _send(request: HttpRequest, steps: Steps) -> HttpResponse:
    """Propose the group. An answer that is no longer valid, such as a name that was taken, is asked again here."""
    form = PersonForm(request.POST)
    if is_limited(request):
        return _check_page(request, steps, form, status=429)
    if steps.unfinished:
        return _check_page(request, steps, PersonForm(initial=request.POST.dict()), status=422)
    if not form.is_valid():
        return _check_page(request, steps, form, status=422)
    if form.is_robot:
        return redirect("meetups:proposals-sent")
    person = {name: form.cleaned_data[name] for name in ("person", "email")}
    try:
        proposals.propose(idempotency_key=form.cleaned_data["form_token"], **person, **steps.facts)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return _check_page(request, steps, form, status=409)
    return redirect("meetups:proposals-sent")


def by_token(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Pass the proposal of the link's token to a view. One that is deleted or expired is answered with a page."""

    @wraps(view)
    def viewed(request: HttpRequest, token: str) -> HttpResponse:
        try:
            proposal = GroupProposal.objects.by_token(token)
        except BadSignature as error:
            raise Http404 from error
        except GroupProposal.DoesNotExist:
            proposal = None
        if proposal is None or proposal.is_expired:
            context = {"confirm_days": CONFIRM_WITHIN.days}
            return keep_url_secret(render(request, "meetups/proposals/gone.html", context, status=410))
        return keep_url_secret(view(request, proposal))

    return viewed


@private
@require_safe
@by_token
def detail(request: HttpRequest, proposal: GroupProposal) -> HttpResponse:
    """Show a proposal with its buttons, or its answer. Opening it changes nothing (law 2)."""
    return _page(request, proposal)


@private
@require_POST
@by_token
def confirm(request: HttpRequest, proposal: GroupProposal) -> HttpResponse:
    """Confirm the proposal. Where groups are open, this makes the group."""
    was_accepted = proposal.is_accepted
    try:
        proposal = proposals.confirm(proposal=proposal)
    except ValidationError as refusal:
        return _page(request, proposal, refusal, status=409)
    if proposal.group and not was_accepted:
        audit.record(request, "roles", group=proposal.group.pk, role="lead", by="proposal")
    return redirect(proposal)


@private
@require_POST
@by_token
def withdraw(request: HttpRequest, proposal: GroupProposal) -> HttpResponse:
    """Delete the proposal."""
    try:
        proposals.withdraw(proposal=proposal)
    except ValidationError as refusal:
        return _page(request, proposal, refusal, status=409)
    return redirect("meetups:proposals-withdrawn")


def _step_page(request: HttpRequest, steps: Steps, step: str, form: object, status: int = 200) -> HttpResponse:
    number = list(STEPS).index(step) + 1
    before = list(STEPS)[number - 2] if number > 1 else ""
    context = {"step": step, "form": form, "hidden": steps.hidden(step), "number": number, "before": before}
    return render(request, "meetups/proposals/new.html", {**context, "total": len(STEPS)}, status=status)


def _check_page(request: HttpRequest, steps: Steps, form: PersonForm, status: int = 200) -> HttpResponse:
    asked_again = steps.unfinished
    context = {
        "form": form,
        "step_form": steps.forms.get(asked_again),
        "facts": [] if asked_again else facts_of(GroupProposal(**steps.facts)),
        "hidden": steps.hidden(asked_again),
        "answers": urlencode(steps.answers),
        "is_limited": status == 429,
        "is_open": settings.GROUPS_OPEN,
    }
    return render(request, "meetups/proposals/check.html", context, status=status)


def _page(
    request: HttpRequest, proposal: GroupProposal, refusal: ValidationError | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "proposal": proposal,
        "facts": facts_of(proposal),
        "refusal": " ".join(refusal.messages) if refusal else "",
        "answers": urlencode(answers_of(proposal)),
        "is_open": settings.GROUPS_OPEN,
    }
    return render(request, "meetups/proposals/detail.html", context, status=status)
