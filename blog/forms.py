"""What may be asked of the list of posts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from blog.models import Post, PostQuerySet


class PostFilters(forms.Form):
    """The filters of the blog; they live in the address."""

    group = forms.SlugField(required=False, max_length=80)
    kind = forms.ChoiceField(required=False, choices=[("", _("Any")), *Post.Kind.choices])
    tag = forms.SlugField(required=False, max_length=50)

    @property
    def is_active(self) -> bool:
        return any(self.cleaned_data.values())

    def narrow(self, posts: PostQuerySet) -> PostQuerySet:
        """The posts that pass every filter given; a filter that was not understood lets nothing through."""
        if self.errors:
            return posts.none()
        asked = {"group": "group__slug", "kind": "kind", "tag": "tags__slug"}
        return posts.filter(**{asked[name]: value for name, value in self.cleaned_data.items() if value})
