"""Forms: the filters of the list of posts, and a post as its authors edit it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blog.models import Post, PostQuerySet
from meetups.standards import markdown
from meetups.wording import present


class PostFilters(forms.Form):
    """The filters of the list of posts. They come from the query string."""

    group = forms.SlugField(required=False, max_length=80)
    kind = forms.ChoiceField(required=False, choices=[("", _("Any")), *Post.Kind.choices])
    tag = forms.SlugField(required=False, max_length=50)

    @property
    def is_active(self) -> bool:
        return any(self.cleaned_data.values())

    def narrow(self, posts: PostQuerySet) -> PostQuerySet:
        """Return the posts that match all filters; no post if a filter is not valid."""
        if self.errors:
            return posts.none()
        asked = {"group": "group__slug", "kind": "kind", "tag": "tags__slug"}
        return posts.filter(**{asked[name]: value for name, value in self.cleaned_data.items() if value})


class PostForm(forms.ModelForm):
    """Add or change a post in the admin."""

    class Meta:
        model = Post
        fields = [
            "headline", "slug", "summary", "body", "group", "event", "kind", "tags", "authors", "status", "published_at"
        ]  # fmt: skip
        help_texts = {"published_at": _("When a scheduled post appears. Empty means now for a published post.")}

    def clean_slug(self) -> str:
        if self.cleaned_data["slug"] == "feed":
            raise forms.ValidationError(_("Choose another slug. The feed has this one."), code="reserved")
        return self.cleaned_data["slug"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("status") == Post.Status.PUBLISHED and not cleaned.get("published_at", True):
            cleaned["published_at"] = present.current_minute()  # so that its page is there at once
        group, event = cleaned.get("group"), cleaned.get("event")
        if group and event and event.group_id != group.pk:
            self.add_error("event", forms.ValidationError(_("Choose an event of the same group."), code="group"))
        return cleaned


def draft_of(form: Any) -> dict[str, Any]:
    """Return the post of a valid PostForm as its page shows it, with names of authors and tags. Save nothing."""
    post = form.instance
    post.published_at = post.published_at or present.now()
    post.updated_at = present.now()
    post.body_html = markdown.render(post.body)
    authors, tags = form.cleaned_data["authors"], form.cleaned_data["tags"]
    return {
        "post": post,
        "authors": [name for name in authors.order_by("name", "email").values_list("name", flat=True) if name],
        "tags": list(tags.order_by("name").values_list("slug", "name")),
    }
