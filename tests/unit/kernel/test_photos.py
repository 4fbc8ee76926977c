"""What the camera wrote into a photo goes, the picture stays as it was."""

import pytest

from evenwatt.kernel.files.actions import sniff
from evenwatt.kernel.files.photos import without_metadata
from evenwatt.law.refusal import Denied
from tests.fixtures.photos import GPS, jpeg, png, webp


@pytest.mark.parametrize(
    ("photo", "media_type", "picture"),
    [
        (jpeg(), "image/jpeg", b"the picture itself\xff\xd9"),
        (png(), "image/png", b"IDAT"),
        (webp(), "image/webp", b"the picture"),
    ],
)
def test_position_and_comments_go_and_the_picture_stays(photo, media_type, picture):
    cleaned = without_metadata(photo)
    assert GPS in photo
    assert GPS not in cleaned
    assert picture in cleaned
    assert sniff(cleaned) == media_type
    assert without_metadata(cleaned) == cleaned


def test_a_photo_is_still_shown_upright():
    assert b"\x01\x12\0\x03\0\0\0\x01\0\x06" in without_metadata(jpeg(orientation=6))
    assert b"Exif" not in without_metadata(jpeg(orientation=1))


def test_the_flags_of_a_webp_no_longer_promise_metadata():
    assert without_metadata(webp())[20] == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "no_photo"),
        (b"\0\0\0\x18ftypheic", "no_photo"),
        (b"GIF89a", "no_photo"),
        (b"\xff\xd8\xff", "broken_photo"),
        (jpeg()[:40], "broken_photo"),
        (jpeg()[: jpeg().index(b"itself")], "broken_photo"),
        (b"\xff\xd8\xff\xe0\0\0", "broken_photo"),
        (png()[:30], "broken_photo"),
        (png().replace(b"\x7f", b"\x7e", 1)[:-4], "broken_photo"),
        (webp()[:30], "broken_photo"),
    ],
)
def test_what_is_no_whole_photo_is_refused(content, code):
    with pytest.raises(Denied) as refused:
        without_metadata(content)
    assert refused.value.code == code
