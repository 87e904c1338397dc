import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetups.standards import topic_files
from meetups.standards.topic_files import FileError, TopicRow, packed, read, to_csv, to_json, unpacked

TRELLO = {
    "name": "Leeds",
    "members": [{"fullName": "Ada Lovelace"}],
    "actions": [{"type": "commentCard", "data": {"text": "Ask Ada"}}],
    "lists": [{"id": "l1", "name": "To talk about"}, {"id": "l2", "name": "Old", "closed": True}],
    "cards": [
        {
            "id": "5f0000000000000000000001", "name": "Who pays for tea?", "desc": "And *biscuits*.", "closed": False,
            "idList": "l1", "labels": [{"name": "money", "color": "red"}, {"name": ""}], "badges": {"votes": 7},
            "idMembers": ["m1"], "attachments": [{"name": "ada.pdf"}], "url": "https://trello.com/c/1",
        },
        {"id": "a", "name": "Archived", "closed": True, "idList": "l9"},
        {"id": "b", "name": "In an archived list", "closed": False, "idList": "l2"},
    ],
}  # fmt: skip
WHOLE = TopicRow(
    "1", "=A1", 'Two\r\nlines; "and"', ("To do", "café"), "parked", date(2026, 5, 1), 7, "https://x.example/1"
)


def code_of(data):
    with pytest.raises(FileError) as refusal:
        read(data if isinstance(data, bytes) else data.encode())
    return refusal.value.code


def board(**card):
    return json.dumps({"cards": [{"id": "a", "name": "A"} | card]})


def test_cards_of_trello_are_read_without_people():
    rows = read(json.dumps(TRELLO).encode())

    assert rows == [
        TopicRow(
            "5f0000000000000000000001", "Who pays for tea?", "And *biscuits*.", ("To talk about", "money"), "",
            date(2020, 7, 4), 7, "https://trello.com/c/1",
        ),
        TopicRow("a", "Archived", is_archived=True),
        TopicRow("b", "In an archived list", tags=("Old",), is_archived=True),
    ]  # fmt: skip
    assert "Ada" not in repr(rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_by_its_header(encoding):
    text = "Name;Description;List;Labels;Votes;Archived\nTea, again?;Why;Now;money;3;yes\n;;;;;\nTalk\n"

    assert read(text.replace("Labels", "tags").encode(encoding)) == [
        TopicRow("", "Tea, again?", "Why", ("Now", "money"), interest=3, is_archived=True),
        TopicRow("", "Talk"),
    ]


@pytest.mark.parametrize("write", [lambda rows: to_csv(rows, {}), lambda rows: to_json("Leeds", rows)])
def test_written_topics_are_read_as_they_were(write):
    assert read(write([WHOLE, TopicRow("2", "'=B2")]).encode()) == [WHOLE, TopicRow("2", "'=B2")]


LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda text: text == text.strip())


@given(LINES, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")), st.lists(LINES, max_size=3))
def test_any_words_survive_a_csv_file(title, note, tags):
    tags = tuple(tag for tag in tags if topic_files.SEPARATOR not in tag)
    row = TopicRow("1", title, note, tags, "open")

    assert read(to_csv([row], {}).encode()) == [row]


def test_cells_for_readers_are_added_and_no_cell_is_a_formula():
    text = to_csv([WHOLE], {"discussed": ["+2"]})

    assert text.splitlines()[0] == "id,url,title,note,tags,state,raised_on,interest,discussed"
    assert text.endswith(",7,'+2\r\n")
    assert ",'=A1," in text


def test_separator_in_a_tag_becomes_a_comma():
    [row] = read(to_csv([TopicRow("1", "A", tags=("a;b", "c"))], {}).encode())

    assert row.tags == ("a,b", "c")


def test_rows_are_packed_for_json():
    rows = [WHOLE, TopicRow("2", "B", is_archived=True)]

    assert unpacked(json.loads(json.dumps(packed(rows)))) == rows


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ({"name": None, "desc": 3, "labels": "x", "badges": [], "idList": {}}, TopicRow("a", "")),
        ({"labels": [None, {}, {"name": 4}, {"name": "x"}]}, TopicRow("a", "A", tags=("x",))),
        ({"id": 12}, TopicRow("", "A")),
        ({"badges": {"votes": -3}}, TopicRow("a", "A")),
        ({"badges": {"votes": True}}, TopicRow("a", "A")),
        ({"badges": {"votes": 1e400}}, TopicRow("a", "A")),
        ({"badges": {"votes": 10**12}}, TopicRow("a", "A", interest=1_000_000)),
        ({"raisedOn": "1066-10-14"}, TopicRow("a", "A")),
        ({"raisedOn": "2026-05-01"}, TopicRow("a", "A", raised_on=date(2026, 5, 1))),
        ({"id": "f" * 24}, TopicRow("f" * 24, "A")),
    ],
)
def test_values_of_another_kind_are_left_out(card, expected):
    assert read(board(**card).encode()) == [expected]


@pytest.mark.parametrize("votes", ["", "many", "-1", "1.5", "9" * 30])
def test_votes_that_are_no_number_are_none(votes):
    assert read(f"title,votes\nA,{votes}\n".encode()) == [TopicRow("", "A")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"x" * 5_000_001, "large"),
        (b"\xff", "encoding"),
        (b"title\n\xe9", "encoding"),
        (b"title\0", "encoding"),
        (b"\xff\xfex", "encoding"),
        ("{", "json"),
        ('{"cards": [' + "1" * 5000 + "]}", "json"),
        ("[" * 10_000 + "]" * 10_000, "nested"),
        ('{"a":' * 10_000 + "1" + "}" * 10_000, "nested"),
        ("[]", "board"),
        ('[{"cards": []}]', "board"),
        ("{}", "board"),
        ('{"cards": null}', "board"),
        ('{"cards": {"a": 1}}', "board"),
        ('{"cards": []}', "empty"),
        ('{"cards": [null, 1, []]}', "empty"),
        (json.dumps({"cards": [{}] * 5001}), "many"),
        ("null", "columns"),
        ("", "columns"),
        ("a,b\n1,2\n", "columns"),
        ("title\n", "empty"),
        ("title\n" + "a\n" * 5001, "many"),
        ('title\n"' + "a" * 200_000, "csv"),
    ],
)  # fmt: skip
def test_other_files_are_refused(data, code):
    assert code_of(data) == code
