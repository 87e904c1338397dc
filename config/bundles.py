"""Stylesheets and scripts that pages need together: each has a file of its own, and a browser gets one (ADR 69)."""

import re
from typing import Any, NamedTuple

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from whitenoise.storage import CompressedManifestStaticFilesStorage

register = template.Library()


class Bundle(NamedTuple):
    """Files that are sent as one: the path of that one, and the paths of its parts."""

    path: str
    parts: tuple[str, ...]


def _styles(bundle: str, *names: str) -> Bundle:
    return Bundle(f"css/joined_{bundle}.css", tuple(f"css/{name}.css" for name in " ".join(names).split()))


# In the order of the layers. A page that needs one more stylesheet links it beside its bundle.
PIECES = "tags banners summary_list prose components leaf events fortnight card buttons forms filters"
FIRST = f"base drawings layout {PIECES} text tiles lists large_text touch"
LAST = "utilities"
ADMIN = "admin admin_fields admin_mail admin_lists admin_rows admin_needs admin_imports admin_narrow"
STYLESHEETS = {
    "site": _styles(
        "site", "tokens", FIRST, "ticket ticket_phone event home groups posts venues access venue_list", LAST
    ),
    "live": _styles("live", "tokens", FIRST, "talks notes board host paper_rows grids timetable grid_host door", LAST),
    "screen": _styles("screen", "tokens tokens_screen", FIRST, "notes board screen grid_screen", LAST),
    "embed": _styles("embed", "tokens base tags leaf events large_text embed", LAST),
    "admin": _styles("admin", "tokens tokens_admin admin_theme", ADMIN),  # after Django's own
}
PASSKEYS = ("mfa/js/webauthn-json.js", "mfa/js/webauthn.js", "account/js/onload.js")
SCRIPTS = {"passkeys": Bundle("js/joined_passkeys.js", PASSKEYS)}
COMMENTS = re.compile(rb"/\*.*?\*/", re.DOTALL)
INDENTS = re.compile(rb"\s*\n\s*")
BUNDLES = (*STYLESHEETS.values(), *SCRIPTS.values())


class JoinedFiles(CompressedManifestStaticFilesStorage):
    """Static files with hashes in their names, and each bundle as one file."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Any:
        """Write the bundles beside the files that `collectstatic` copied, then hash and compress them all."""
        for bundle in () if dry_run else BUNDLES:
            self.delete(bundle.path)
            self._save(bundle.path, ContentFile(joined(bundle, paths)))
            paths[bundle.path] = (self, bundle.path)
        yield from super().post_process(paths, dry_run=dry_run, **options)


def joined(bundle: Bundle, paths: dict[str, Any]) -> bytes:
    """Return the text of all parts of a bundle, stylesheets without comments, indents and empty lines.

    `paths` has the storage and the path there of each static file.
    """
    texts = []
    for part in bundle.parts:
        storage, path = paths[part]
        with storage.open(path) as file:
            texts.append(file.read())
    if bundle in SCRIPTS.values():
        return b"\n;\n".join(texts)
    return INDENTS.sub(b"\n", COMMENTS.sub(b"", b"\n".join(texts)))


@register.simple_tag
def stylesheets(name: str) -> SafeString:
    """Return the links to the stylesheets of a bundle."""
    return _tags('<link rel="stylesheet" href="{}">', STYLESHEETS[name])


@register.simple_tag
def scripts(name: str) -> SafeString:
    """Return the elements of the scripts of a bundle."""
    return _tags('<script src="{}"></script>', SCRIPTS[name])


def _tags(tag: str, bundle: Bundle) -> SafeString:
    """Return one element for a bundle that was joined, else one for each part, so that tools name the right file."""
    paths = [bundle.path] if isinstance(staticfiles_storage, JoinedFiles) else bundle.parts
    return format_html_join("\n  ", tag, ([static(path)] for path in paths))
