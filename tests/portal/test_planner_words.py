import pytest

from service.notices.texts import Language
from service.portal.planner_words import METRICS, NOTHING, Figures
from service.portal.texts import texts

DA, EN = Figures(texts(Language.DA)), Figures(texts(Language.EN))
BY_NAME = {metric.name: metric for metric in METRICS}


@pytest.mark.parametrize(
    ("metric", "value", "before", "said"),
    [
        ("mean_minutes", 30.0, 34.14, "−4,1 min. (kortere)"),
        ("mean_minutes", 34.14, 30.0, "+4,1 min. (længere)"),
        ("mean_minutes", 30.04, 30.0, "uændret"),
        ("mean_minutes", 92.64, 84.15, "+8,4 min. (længere)"),  # 92,6 and 84,2 are shown
        ("mean_minutes", 36.46, 33.94, "+2,6 min. (længere)"),  # 36,5 and 33,9
        ("share_within_limit", 0.90046, 0.89954, "uændret"),  # 90,0 % twice
        ("worst_minutes", 207, 207, "uændret"),
        ("share_within_limit", 0.9, 0.8, "+10 %-point (højere)"),
        ("share_within_limit", 0.8, 0.9, "−10 %-point (lavere)"),
        ("plans_beyond", 1_000, 2_200, "−1.200 (færre)"),
        ("smallest_volume", 90, None, NOTHING),
        ("smallest_volume", None, 90, NOTHING),
    ],
)
def test_a_difference_has_a_sign_and_a_word(metric, value, before, said):
    assert DA.change(BY_NAME[metric], value, before) == said


def test_figures_are_written_as_the_reader_writes_them():
    share, mean = BY_NAME["share_within_limit"], BY_NAME["mean_minutes"]
    assert (DA.of(share, 0.8475), EN.of(share, 0.8475)) == ("84,8 %", "84.8 %")
    assert (DA.of(mean, 34.15), EN.of(mean, None)) == ("34,2 min.", NOTHING)
    assert (DA.share(None), DA.number(None)) == (NOTHING, NOTHING)
    assert (DA.number(1070), EN.number(1070)) == ("1.070", "1,070")
