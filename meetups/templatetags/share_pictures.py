"""The facts of a page's share picture for chat applications."""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from meetups.queries.share_pictures import SharePicture, of_site
from meetups.standards.share_pictures import HEIGHT, WIDTH

register = template.Library()
TAGS = """<meta property="og:image" content="{url}">
<meta property="og:image:width" content="{width}">
<meta property="og:image:height" content="{height}">
<meta property="og:image:alt" content="{words}">"""


@register.simple_tag
def share_picture(shown: SharePicture | None) -> SafeString:
    """Return the elements that name the share picture of a page (https://ogp.me): its own, or that of the site."""
    shown = shown or of_site()
    url = settings.SITE_URL + shown.path
    return format_html(TAGS, url=url, width=WIDTH, height=HEIGHT, words=shown.alternative)
