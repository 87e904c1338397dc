"""Pictures in the admin: organisers add them to their groups, describe them and take them down."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import GroupScopedAdmin, only_group
from meetups.admin.lists import RelatedFilter
from meetups.forms.pictures import PictureForm, PictureWordsForm
from meetups.models import Picture
from meetups.services import pictures
from meetups.standards.pictures import LARGEST_FILE
from meetups.templatetags.pictures import small_picture
from meetups.views.limits import takes_body_of

OF_OTHER_FIELDS = 100_000  # bytes of a request beside the file


@admin.register(Picture)
class PictureAdmin(GroupScopedAdmin):
    """Organisers see the pictures of their groups, superusers all, and those of no group, which any text may show."""

    list_display = ["shown", "alternative", "group", "credit", "created_at", "unused_since"]
    list_display_links = ["shown", "alternative"]
    list_select_related = ["group"]
    list_filter = [("group", RelatedFilter)]
    list_per_page = 25
    search_fields = ["alternative", "credit"]
    actions = ["take_down"]
    readonly_fields = ["shown", "group", "line", "created_at", "unused_since"]
    refusal_fields = {"taken_down": "file"}

    class Media:
        css = {"all": ["css/admin_pictures.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Picture]:
        return super().get_queryset(request).filter(taken_down_at=None)

    def get_urls(self) -> list[URLPattern]:
        """Let the request that adds a picture be as large as its file."""
        view = takes_body_of(LARGEST_FILE + OF_OTHER_FIELDS)(self.admin_site.admin_view(self.add_view))
        return [path("add/", view, name="meetups_picture_add"), *super().get_urls()]

    def get_form(self, request: HttpRequest, obj: Picture | None = None, change: bool = False, **kwargs: Any) -> Any:
        if obj:
            return super().get_form(request, obj, change=change, **{"form": PictureWordsForm, **kwargs})
        form = type("PictureForm", (PictureForm,), {"files_read": getattr(request, "files_read", None)})
        form = super().get_form(request, obj, change=change, **{"form": form, **kwargs})
        if not request.user.is_superuser:
            form.base_fields["group"].required, form.base_fields["group"].help_text = True, ""
        return form

    def get_fields(self, request: HttpRequest, obj: Picture | None = None) -> Any:
        fields = [*PictureForm.Meta.fields]
        words = [*PictureWordsForm.Meta.fields]
        return ["shown", "line", "group", *words, "created_at", "unused_since"] if obj else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Picture | None = None) -> Any:
        return self.readonly_fields if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"group": only_group(request)}

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """Read the file of a new picture before the transaction of the form: nobody else waits for it."""
        if object_id is None and "file" in request.FILES and self.has_add_permission(request):
            request.files_read = _read(request)  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Picture, form: Any, change: bool) -> None:
        if change:
            pictures.describe(picture=obj)
            return
        names = ("group", "alternative", "is_decorative", "credit", "everybody_agreed")
        added = pictures.add(files=form.files_read, **{name: form.cleaned_data[name] for name in names})
        obj.pk = added.picture.pk
        obj.refresh_from_db()
        obj.is_known = not added.is_new  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: Picture, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the picture there is already, if the group had it."""
        if not getattr(obj, "is_known", False):
            return super().response_add(request, obj, *args, **kwargs)
        words = gettext("The group has this picture already. Here it is, with the words it had.")
        self.message_user(request, words, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:meetups_picture_change", args=[obj.pk]))

    def lock(self, row: Picture) -> None:
        """Lock a picture, but the texts that show it first, as services do."""
        pictures.lock_texts(row)
        super().lock(row)

    def has_delete_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        """Let nobody delete a row: a picture is taken down, so that its address says so."""
        return False

    @admin.display(description=_("picture"))
    def shown(self, picture: Picture) -> SafeString:
        return format_html('<span class="thumbnail">{}</span>', small_picture(picture))

    @admin.display(description=_("line to copy into a text"))
    def line(self, picture: Picture) -> SafeString:
        return format_html("<code>{}</code>", picture.line)

    @admin.action(description=_("Take down"), permissions=["change"])
    def take_down(self, request: HttpRequest, queryset: QuerySet[Picture]) -> HttpResponse | None:
        if "confirm" not in request.POST:
            words = _(
                "The picture is deleted at once, and every page that shows it shows nothing in its place. Its words in "
                "texts and their history are emptied. Other words about it stay: look whether they name anybody."
            )
            return self.ask(request, queryset, action="take_down", title=_("Take down"), words=words, form=Form())
        self.perform(
            request,
            queryset,
            lambda picture: pictures.take_down(picture=picture),
            lambda number: ngettext("%d picture is taken down.", "%d pictures are taken down.", number) % number,
        )
        return None


def _read(request: HttpRequest) -> Any:
    """Return the sizes of the picture that was sent, or why there are none."""
    try:
        return pictures.read(data=request.FILES["file"].read())  # type: ignore[union-attr]
    except ValidationError as refusal:
        return refusal
