"""`fritvalg simulate`: a wrong call is told at once; the rest is tested in `tests/simulation`."""


def test_a_region_that_is_none_is_a_wrong_call(fritvalg):
    done = fritvalg("simulate", "year", "--weeks", "3", "--region", "atlantis")
    assert done.returncode == 2
    assert "atlantis" in done.stderr
