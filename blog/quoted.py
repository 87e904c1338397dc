"""The newest write-ups for the home page, and one quotation from them: what came of the last meetings."""

from typing import NamedTuple

from blog.models import Post
from blog.queries import CARD_COLUMNS, PostCard, card
from meetups.standards import quotations


class Quoted(NamedTuple):
    """A quotation with the post that it is from. An empty source is not known."""

    words: str
    source: str
    post: PostCard


class Newest(NamedTuple):
    """The newest public posts, and a quotation, if there is one."""

    posts: list[PostCard]
    quoted: Quoted | None


def newest(most: int) -> Newest:
    """Return this many newest public posts, with the first quotation in the text of any of them. One query.

    Answers to feedback are not quoted here: people were told that they are shown on the page of the event alone.
    """
    rows = Post.objects.public()[:most].values_list("body_html", *CARD_COLUMNS)
    read = [(card(columns), body) for body, *columns in rows]
    quoted = (_quoted(*one) for one in read)
    return Newest([post for post, _body in read], next(filter(None, quoted), None))


def _quoted(post: PostCard, body: str) -> Quoted | None:
    found = quotations.first_in(body)
    return Quoted(found.words, found.source, post) if found else None
