from meetups.wording import texts


def test_labels_name_the_parts_of_a_text():
    assert texts.labels() == ("Footnotes", "Back to the text", "Table")
