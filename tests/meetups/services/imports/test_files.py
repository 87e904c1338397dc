from meetups.services.imports.files import packed, unpacked


def test_a_file_makes_a_round_trip_and_gets_smaller():
    data = b"BEGIN:VEVENT\r\n" * 1000

    assert (unpacked(packed(data)), len(packed(data)) < 200) == (data, True)
