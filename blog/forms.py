"""Forms: the filters of the list of posts, a post as its authors edit it, and which tag stays after a merge."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from blog.listings import path_now
from blog.models import Author, FormerPath, Post, PostQuerySet, Tag
from meetups.models import Group
from meetups.wording import present

RESERVED = {"authors", "feed", "previews", "series", "tags"}  # as is each year
OF_THE_GROUP = {"event": _("Choose an event of the same group."), "series": _("Choose a series of the same group.")}


class PostFilters(forms.Form):
    """The filters of the list of posts. They come from the query string."""

    group = forms.SlugField(required=False, max_length=80)
    kind = forms.ChoiceField(required=False, choices=[("", _("Any")), *Post.Kind.choices])
    tag = forms.SlugField(required=False, max_length=50)

    def clean_tag(self) -> str:
        """Return the slug of the tag, or the one that it has now (law 8)."""
        slug: str = self.cleaned_data["tag"]
        now_at = path_now(Tag(slug=slug).get_absolute_url()) if slug else ""
        return now_at.strip("/").rpartition("/")[2] or slug

    @property
    def is_tag_alone(self) -> bool:
        return [name for name, value in self.cleaned_data.items() if value] == ["tag"]

    @property
    def is_active(self) -> bool:
        return any(self.cleaned_data.values())

    def narrow(self, posts: PostQuerySet) -> PostQuerySet:
        """Return the posts that match all filters; no post if a filter is not valid."""
        if self.errors:
            return posts.none()
        asked = {"group": "group__slug", "kind": "kind", "tag": "tags__slug"}
        return posts.filter(**{asked[name]: value for name, value in self.cleaned_data.items() if value})


class SlugForm(forms.ModelForm):
    """A form of something with a page: its path must never have been that of something else (law 8)."""

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        row = type(self.instance)(pk=self.instance.pk, slug=slug)
        own = type(self.instance)._default_manager.filter(pk=self.instance.pk).first()
        taken = FormerPath.objects.filter(path=row.get_absolute_url())
        if taken.exclude(now_at=own.get_absolute_url() if own else "").exists():
            raise forms.ValidationError(_("Choose another slug. Another page had this one."), code="former")
        return slug


class PostForm(SlugForm):
    """Add or change a post in the admin."""

    class Meta:
        model = Post
        fields = [
            "headline", "slug", "summary", "body", "group", "event", "series", "number", "kind", "tags", "status",
            "published_at",
        ]  # fmt: skip
        help_texts = {"published_at": _("When a scheduled post appears. Empty means now for a published post.")}

    def clean_slug(self) -> str:
        slug = super().clean_slug()
        if "slug" in self.changed_data and (slug in RESERVED or re.fullmatch("[0-9]{4}", slug)):
            raise forms.ValidationError(_("Choose another slug. A page of the blog has this one."), code="reserved")
        return slug

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("status") == Post.Status.PUBLISHED and not cleaned.get("published_at", True):
            cleaned["published_at"] = present.current_minute()  # so that its page is there at once
        for name, words in OF_THE_GROUP.items():
            related = cleaned.get(name)
            if cleaned.get("group") and related and related.group_id != cleaned["group"].pk:
                self.add_error(name, forms.ValidationError(words, code="group"))
        return cleaned


class TextForm(forms.Form):
    """The text of a post while it is typed, and the group whose pictures it may show: one of `groups`."""

    body = forms.CharField(required=False, strip=False, validators=Post._meta.get_field("body").validators)
    group = forms.ModelChoiceField(Group.objects.none(), required=False)

    def __init__(self, *args: Any, groups: QuerySet[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]

    def post(self) -> Post:
        """Return a post with this text and group alone. Save nothing."""
        return with_html(Post(body=self.cleaned_data["body"], group=self.cleaned_data["group"]))


class MergeTagsForm(forms.Form):
    """Choose the tag that stays when several are merged into one."""

    into = forms.ModelChoiceField(Tag.objects.none(), label=_("Keep"), empty_label=None, widget=forms.RadioSelect)

    def __init__(self, *args: Any, tags: QuerySet[Tag], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = tags  # type: ignore[attr-defined]


def authors_in(formset: Any) -> list[Author]:
    """Return the authors that a valid formset of authorships names, in their order."""
    rows = [row for row in formset.cleaned_data if row and not row.get("DELETE")]
    return [row["author"] for row in sorted(rows, key=lambda row: row["position"])]


def with_html(post: Post) -> Post:
    """Return a post with its text rendered as it would be stored."""
    post.body_html = Post._meta.get_field("body_html").html_of(post)
    return post


def draft_of(form: Any, authors: list[Author]) -> dict[str, Any]:
    """Return the post of a valid PostForm as its page shows it, with its authors and tags. Save nothing."""
    post = form.instance
    post.published_at = post.published_at or present.now()
    post.updated_at = present.now()
    return {"post": with_html(post), "authors": authors, "tags": list(form.cleaned_data["tags"].order_by("name"))}
