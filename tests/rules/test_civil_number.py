from datetime import date

import pytest

from service.rules.civil_number import born_on


@pytest.mark.parametrize(
    ("digits", "born"),
    [
        ("0101650000", date(1965, 1, 1)),  # fails modulus 11, and was issued
        ("3112993999", date(1999, 12, 31)),
        ("0101004000", date(2000, 1, 1)),
        ("0101364000", date(2036, 1, 1)),
        ("0101374000", date(1937, 1, 1)),
        ("0101369000", date(2036, 1, 1)),
        ("0101379000", date(1937, 1, 1)),
        ("0101575000", date(2057, 1, 1)),
        ("0101588000", date(1858, 1, 1)),
        ("2902045000", date(2004, 2, 29)),
        ("2902000000", None),  # 1900 was no leap year
        ("2902004000", date(2000, 2, 29)),
        ("3102650000", None),
        ("0013650000", None),
    ],
)
def test_a_number_begins_with_a_day_there_was(digits, born):
    assert born_on(digits) == born


@pytest.mark.parametrize("digits", ["", "010165000", "01016500000", "010165000x", "٠١٠١٦٥٠٠٠٠"])
def test_what_is_not_ten_ascii_digits_is_no_number(digits):
    with pytest.raises(ValueError, match="ten digits"):
        born_on(digits)
