"""The words that a rendered text has of the page."""

from django.utils.translation import gettext as _

from meetups.standards.markdown_parts import Labels


def labels() -> Labels:
    """Return the labels of the parts of a text."""
    return Labels(footnotes=_("Footnotes"), back=_("Back to the text"), table=_("Table"))
