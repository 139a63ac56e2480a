"""A level that no answer to the model speaks for is saved only once that has been seen."""

from service.portal.cases.acts import CHECK, Field, field
from service.portal.forms import NOTHING_WRONG, Form, Wrong
from service.portal.texts import Texts
from service.rules.criteria import (
    CompetenceNeed,
    Complications,
    Criteria,
    Extent,
    Potential,
    nothing_speaks_for,
)
from service.rules.vocabulary import CareLevel

# An advanced level that nothing speaks for is refused by the law itself.
_DOUBTED = CareLevel.BASIC
SEEN: Field = field("against_model", CHECK)


def unseen(form: Form, words: Texts) -> Wrong:
    """What has to be seen before the form may be sent on; nothing where nothing has."""
    criteria = _criteria(form)
    if criteria is None or form.text("care_level") != _DOUBTED or form.text(SEEN.name):
        return NOTHING_WRONG
    if not nothing_speaks_for(_DOUBTED, criteria):
        return NOTHING_WRONG
    return Wrong({SEEN.name: words("cases_acts.against_model")})


def _criteria(form: Form) -> Criteria | None:
    """The model's form where it is filled in as a whole."""
    try:
        return Criteria(
            complications=Complications(form.text("criteria_complications")),
            extent=Extent(form.text("criteria_extent")),
            need=CompetenceNeed(form.text("criteria_need")),
            potential=Potential(form.text("criteria_potential")),
        )
    except ValueError:
        return None
