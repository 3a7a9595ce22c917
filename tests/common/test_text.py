"""Search text and sort keys against hand-made lists in Vietnamese order."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.common import text

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONED = ["a à ả ã á ạ", "ă ằ ẳ ẵ ắ ặ", "â ầ ẩ ẫ ấ ậ", "e è ẻ ẽ é ẹ", "ê ề ể ễ ế ệ", "i ì ỉ ĩ í ị"]
TONED += ["o ò ỏ õ ó ọ", "ô ồ ổ ỗ ố ộ", "ơ ờ ở ỡ ớ ợ", "u ù ủ ũ ú ụ", "ư ừ ử ữ ứ ự", "y ỳ ỷ ỹ ý ỵ"]
UNITS = [
    "Ban Quản lý các khu công nghiệp",
    "Báo Hưng Yên",
    "Công an tỉnh",
    "Cục Thuế",
    "Đài Phát thanh và Truyền hình",
    "Khối thi đua số 2",
    "Khối thi đua số 10",
    "Phường Mỹ Hào",
    "Phường Phố Hiến",
    "Sở Công Thương",
    "Sở Giáo dục và Đào tạo",
    "Sở Nội vụ",
    "Sở Y tế",
    "Thanh tra tỉnh",
    "Ủy ban nhân dân phường Đường Hào",
    "Ủy ban nhân dân xã Ân Thi",
    "Ủy ban nhân dân xã Đoàn Đào",
    "Văn phòng Ủy ban nhân dân tỉnh",
    "Xã Ái Quốc",
    "Xã An Ninh",
    "Xã Ân Thi",
    "Xã Bình Giang",
    "Xã Đa Phúc",
    "Xã Ơn",
    "Xã Vạn Xuân",
]


def shuffled(items):
    return random.Random(7).sample(items, len(items))


def test_alphabet():
    assert "".join(sorted(shuffled(list(LETTERS)), key=text.sort_key)) == LETTERS
    assert sorted(shuffled(list(LETTERS.upper())), key=text.sort_key) == list(LETTERS.upper())


@pytest.mark.parametrize("row", TONED)
def test_tones(row):
    assert sorted(shuffled(row.split()), key=text.sort_key) == row.split()


def test_units_in_order():
    assert sorted(shuffled(UNITS), key=text.sort_key) == UNITS


def test_tone_counts_only_after_all_letters():
    words = ["má", "mà ca", "ma cá", "mạ cam", "mă"]
    assert sorted(shuffled(words), key=text.sort_key) == ["má", "ma cá", "mà ca", "mạ cam", "mă"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("SỞ Y TẾ", "Sở Y tế"),
        ("Uỷ ban", "Ủy ban"),
        ("TP. Hưng Yên", "TP Hưng-Yên"),
        (unicodedata.normalize("NFD", "Đường Hào"), "Đường Hào"),
        ("Khối 02", "Khối 2"),
    ],
)
def test_same_place(one, other):
    assert text.sort_key(one) == text.sort_key(other)


def test_a_prefix_stands_first():
    names = ["Sở", "Sở Nội", "Sở Nội vụ", "Sở Nội vụ 2", "Sở Nội vụ a"]
    assert sorted(shuffled(names), key=text.sort_key) == names


@given(st.integers(0, 10**8 - 1), st.integers(0, 10**8 - 1))
def test_numbers_by_value(a, b):
    assert (text.sort_key(f"Khối {a} x") < text.sort_key(f"Khối {b} x")) is (a < b)


@given(st.text(max_size=300))
def test_key_is_plain_and_short(s):
    for key in (text.sort_key(s), text.person_sort_key(s)):
        assert len(key) <= min(text.SORT_KEY_LENGTH, 3 * len(unicodedata.normalize("NFC", s)) + 5)
        assert set(key) <= set("0123456789")  # no collation disagrees about these


@given(st.text(alphabet=LETTERS + " 0123456789", max_size=30), st.text(alphabet=LETTERS, max_size=5))
def test_a_longer_text_never_stands_before_its_beginning(s, more):
    assert text.sort_key(s) <= text.sort_key(s + " " + more)


def test_digits_of_any_length_and_script():
    assert text.sort_key("9" * 5000)
    assert text.sort_key("m²") > text.sort_key("m")


def test_people_by_given_name():
    people = [
        "Trần Ái",
        "Lê Văn An",
        "Nguyễn Thị An",
        "Nguyễn Ánh",
        "Phạm Ân",
        "Lê Ấn",
        "Vũ Bình",
        "Nguyễn Dung",
        "An Đức",
        "Hoàng Ơn",
        "Phạm Quốc Việt",
    ]
    assert sorted(shuffled(people), key=text.person_sort_key) == people


def test_every_an_before_every_accented_an():
    people = ["Vũ Văn An", "Bùi Án", "Cao Án"]
    assert sorted(shuffled(people), key=text.person_sort_key) == people
    assert text.person_sort_key("  ") == text.sort_key("…") == ""


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Hưng Yên", "hung yen"),
        ("ĐƯỜNG  Hào", "duong hao"),
        (unicodedata.normalize("NFD", "  Đặng\u00a0Thị\tTỷ "), "dang thi ty"),
        ("128/TTr-SNV", "128/ttr-snv"),
    ],
)
def test_search_text(typed, found):
    assert text.search_text(typed) == found


@given(st.text(max_size=60))
def test_search_text_is_stable_and_blind_to_the_unicode_form(s):
    folded = text.search_text(s)
    assert text.search_text(folded) == folded
    assert text.search_text(unicodedata.normalize("NFD", s)) == text.search_text(text.nfc(s))


def test_initials():
    assert text.initials("Phạm Quốc Việt") == "QV"
    assert text.initials("trần thu hà") == "TH"
    assert text.initials("Ánh") == "Á"
    assert text.initials("") == ""
