"""Everything of a group in one file: a page of the group for its leads, and two for superusers to take it in."""

from tempfile import TemporaryFile
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetups.admin.organisers import may_lead
from meetups.forms.archives import LARGEST, DownloadForm, UploadForm
from meetups.models import ArchiveUpload, Group, User
from meetups.queries.archives import counts_of, picture_bytes_of
from meetups.services import archives
from meetups.views import audit
from meetups.views.limits import takes_body_of
from meetups.views.log_ins import needs_recent_log_in

PAGE, UPLOAD, PLAN = (f"meetups_group_{name}" for name in ("archive", "upload", "take_in"))
# Limits of one request, which has 30 seconds; larger groups need the command. 120 MB of pictures took 2.8 seconds of
# processor time.
MOST_ROWS, MOST_PICTURE_BYTES = 20_000, 100_000_000
OF_OTHER_FIELDS = 10_000  # bytes of the form


class ArchivePages:
    """Adds the pages to the admin of groups."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        site, limited = self.admin_site, takes_body_of(LARGEST + OF_OTHER_FIELDS)
        return [
            path("take-in/", limited(site.admin_view(self.upload_view)), name=UPLOAD),
            path("take-in/<int:pk>/", site.admin_view(self.take_in_view), name=PLAN),
            path("<path:object_id>/archive/", site.admin_view(self.archive_view), name=PAGE),
            *super().get_urls(),  # type: ignore[misc]
        ]

    @needs_recent_log_in
    def archive_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Show what is in the file. A POST downloads it, and the log of the group says who did."""
        group = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if group is None:
            missing: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
            return missing
        if not may_lead(request, group):
            raise PermissionDenied
        wanted = archives.all_tables(with_followers=True)
        counts = counts_of(group, wanted)
        number, size = sum(counts.values()), picture_bytes_of(group)
        is_large = number > MOST_ROWS or size > MOST_PICTURE_BYTES
        form = DownloadForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and not is_large:
            return self._download(request, group, form.cleaned_data["with_followers"])
        context = {
            "title": _("Download everything"),
            "group": group,
            "original": group,
            "form": form,
            "is_large": is_large,
            "size": {"number": number, "bytes": size, "most": MOST_ROWS, "most_bytes": MOST_PICTURE_BYTES},
            "rows": [(table.title, counts[table.name]) for table in wanted if counts[table.name]],
        }
        return self._archive_page(request, "archive", context)

    def _download(self, request: HttpRequest, group: Group, with_followers: bool) -> FileResponse:
        """Return the file. It is whole before its first byte is sent, and on the disk, so that memory stays small."""
        file = TemporaryFile()  # noqa: SIM115, FileResponse closes it
        counts = archives.make(group=group, to=file, with_followers=with_followers)
        followers = counts.get("followers", 0)
        words = _("Downloaded everything of the group.")
        if with_followers:
            words = ngettext(
                "Downloaded everything of the group, with %d follower.",
                "Downloaded everything of the group, with %d followers.",
                followers,
            )
            words %= followers
        self.log_change(request, group, words)  # type: ignore[attr-defined]
        audit.record(request, "archive", group=group.pk, followers=followers)
        file.seek(0)
        name = f"{group.slug}-{timezone.localdate().isoformat()}.zip"
        return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")

    @needs_recent_log_in
    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Show the form for a file. A POST uploads it, and leads to the dry run."""
        self._refuse_others(request)
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if request.method == "POST" and form.is_valid():
            try:
                row = archives.upload(
                    content=form.cleaned_data["file"].read(),
                    by=cast(User, request.user),
                    with_followers=form.cleaned_data["with_followers"],
                )
            except ValidationError as refusal:
                form.add_error("file", refusal)
            else:
                return HttpResponseRedirect(reverse(f"admin:{PLAN}", args=[row.pk]))
        return self._archive_page(request, "upload", {"title": _("Import a group"), "form": form})

    @needs_recent_log_in
    def take_in_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what an uploaded file adds. A POST takes it in."""
        self._refuse_others(request)
        user = cast(User, request.user)
        if request.method == "POST":
            return self._take_in(request, pk, user)
        upload = ArchiveUpload.objects.filter(pk=pk, by=user).first()
        if upload is None:
            messages.error(request, _("This file was imported already, or deleted after a day. Choose it again."))
            return HttpResponseRedirect(reverse(f"admin:{UPLOAD}"))
        plan = archives.plan_upload(upload=upload)
        return self._archive_page(request, "take_in", {"title": _("Check the group"), "plan": plan, "upload": upload})

    def _take_in(self, request: HttpRequest, pk: int, user: User) -> HttpResponse:
        try:
            group = archives.take_in_upload(pk=pk, by=user)
        except ValidationError as refusal:
            messages.error(request, " ".join([_("Nothing is saved."), *refusal.messages]))
            return HttpResponseRedirect(reverse(f"admin:{PLAN}", args=[pk]))
        self.log_addition(request, group, _("Imported from the file of another site."))  # type: ignore[attr-defined]
        audit.record(request, "archive-taken-in", group=group.pk)
        messages.success(request, _("The group is imported. Nobody was emailed. Invite its organisers on this page."))
        return HttpResponseRedirect(reverse("admin:meetups_group_change", args=[group.pk]))

    def _refuse_others(self, request: HttpRequest) -> None:
        if not request.user.is_superuser:
            raise PermissionDenied

    def _archive_page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        page = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}  # type: ignore[attr-defined]
        return TemplateResponse(request, f"admin/meetups/group/{name}.html", {**page, **context})
