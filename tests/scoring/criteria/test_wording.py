"""How a text was reworded: nothing is lost, nothing is invented, what stays is not struck out."""

from hypothesis import given
from hypothesis import strategies as st

from scoring.wording import GONE, NEW, SAME, reworded

# Few enough that no run is long enough to be shortened
WORDS = st.lists(st.sampled_from(["giải", "ngân", "vốn", "công", "tối", "đa", "7", "8"]), max_size=8)


def test_only_the_words_that_changed():
    found = reworded("Cách tính: 7 × kết quả, tối đa 7 điểm.", "Cách tính: 8 × kết quả, tối đa 8 điểm.")
    assert found == (
        (SAME, "Cách tính:"),
        (GONE, "7"),
        (NEW, "8"),
        (SAME, "× kết quả, tối đa"),
        (GONE, "7"),
        (NEW, "8"),
        (SAME, "điểm."),
    )


def test_a_long_run_that_stays_is_shortened():
    same = " ".join(f"từ{n}" for n in range(40))
    found = reworded(f"{same} cũ", f"{same} mới")
    assert found[0] == (SAME, "… từ34 từ35 từ36 từ37 từ38 từ39")


def test_another_text_altogether_is_shown_as_replaced():
    found = reworded("Tỷ lệ giải ngân vốn đầu tư công", "Số sáng kiến của đơn vị được áp dụng")
    assert [kind for kind, _ in found] == [GONE, NEW]
    assert reworded("", "Mới") == ((NEW, "Mới"),)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_pieces(before, now):
    found = reworded(" ".join(before), " ".join(now))
    assert " ".join(text for kind, text in found if kind != NEW) == " ".join(before)
    assert " ".join(text for kind, text in found if kind != GONE) == " ".join(now)
