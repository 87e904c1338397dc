"""The lists of topics on a board, drawn in Python."""

from meetups.models import Event
from meetups.queries.boards import BoardCard, OwnSeat
from meetups.queries.seats import SeatView
from meetups.templatetags.boards import note_list, vote_list

CARD = BoardCard(
    pk=7, title="Tea & <b>talk</b>", votes=None, hands=0, state="to_discuss", notes="", outcome="", outcome_html="",
    minutes_spent=0, merged=[], topic=None,
)  # fmt: skip


def test_note_has_the_title_as_text():
    assert note_list([CARD]) == (
        '<ul class="note-list">\n'
        '  <li class="note" id="note-7"><p><strong>Tea &amp; &lt;b&gt;talk&lt;/b&gt;</strong></p></li>\n'
        "</ul>"
    )


def test_note_has_votes_and_what_was_merged():
    words = [note_list([CARD._replace(votes=votes, hands=hands)]) for votes, hands in ((1, 0), (0, 0), (5, 2))]

    assert "1 vote<" in words[0]
    assert "0 votes<" in words[1]
    assert "5 votes, 2 of them by a show of hands<" in words[2]
    assert "With: Milk · &lt;i&gt;" in note_list([CARD._replace(merged=["Milk", "<i>"])])


def test_buttons_to_vote_have_the_votes_of_the_seat():
    own = OwnSeat(left=0, votes={7: 2}, answer="")
    others = vote_list(Event(slug="tea"), [CARD])
    mine = vote_list(Event(slug="tea"), [CARD], SeatView(None, own, ""))

    assert (others.count('value="7:0"'), others.count(" disabled>")) == (2, 1)
    assert (mine.count('value="7:2"'), mine.count(" disabled>")) == (2, 1)
    assert 'id="less-7" form="seat-form" formaction="/events/tea/board/seat/take-back/"' in mine
    assert 'id="more-7" form="seat-form" formaction="/events/tea/board/seat/vote/"' in mine
    assert "Vote for “Tea &amp; &lt;b&gt;talk&lt;/b&gt;”" in mine
