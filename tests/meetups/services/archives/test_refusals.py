"""Why a file cannot be read, in words."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from meetups.services.archives.refusals import WORDS, refusing
from meetups.standards import archive_files
from meetups.standards.archive_files import ArchiveError


def test_each_code_has_words():
    text = Path(archive_files.__file__).read_text()
    codes = set(re.findall(r'ArchiveError\("(\w+)"', text)) | set(re.findall(r'return "(\w+)"', text)) | {"packed"}

    assert codes == WORDS.keys()


def test_refusal_names_the_file_without_characters_that_cannot_be_shown():
    with pytest.raises(ValidationError) as refused, refusing():
        raise ArchiveError("damaged", "a\u202e\nb" + "c" * 200)

    assert refused.value.code == "damaged"
    assert refused.value.messages == [f"a??b{'c' * 96} is damaged. Choose the zip file as it was downloaded."]
