"""What somebody may do only once it has been seen that something speaks against it.

A level that no answer to the model speaks for, and proof that was approved before it came.
"""

from service.portal.cases.acts import CHECK, Field, field
from service.portal.forms import Form, Wrong
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
from service.schemas.plans import PlanOut

# An advanced level that nothing speaks for is refused by the law itself.
_DOUBTED = CareLevel.BASIC
_MODEL = field("against_model", CHECK)
_PROOF = field("nothing_shown", CHECK)
SEEN: tuple[Field, ...] = (_MODEL, _PROOF)


def unseen(form: Form, plan: PlanOut, words: Texts) -> Wrong:
    """What has to be seen before the form may be sent on; nothing where nothing has."""
    doubts = {_MODEL: _is_against_model(form), _PROOF: _is_without_proof(form, plan)}
    return Wrong(
        {
            one.name: words(f"cases_acts.{one.name}")
            for one, is_doubted in doubts.items()
            if is_doubted and not form.text(one.name)
        }
    )


def _is_against_model(form: Form) -> bool:
    criteria = _criteria(form)
    if criteria is None or form.text("care_level") != _DOUBTED:
        return False
    return nothing_speaks_for(_DOUBTED, criteria)


def _is_without_proof(form: Form, plan: PlanOut) -> bool:
    asked = plan.documentation
    return form.text("accepted") == "yes" and asked is not None and asked.delivered_at is None


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
