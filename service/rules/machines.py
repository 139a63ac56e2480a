"""The six state machines of the law in one place: what stands in the code stands in the database.

Transition checks, `GET /v1/plans/{plan_id}/actions`, the table `state_transition` that guards
every change of state, and the diagrams in this folder's README all come from here.
"""

from typing import Any

from service.rules.choice_states import CHOICE, PLACEMENT
from service.rules.machine import Machine
from service.rules.offer_states import OFFER
from service.rules.plan_states import PLAN
from service.rules.refusal_states import PUBLICATION, REFUSAL

MACHINES: tuple[Machine[Any], ...] = (PLAN, OFFER, CHOICE, PLACEMENT, REFUSAL, PUBLICATION)
