"""Whether it matters where the citizen lives; § 7, stk. 5, says that mostly it does not."""

from collections.abc import Iterable

from service.rules.facts import ProviderFacts, RefusalFacts
from service.rules.vocabulary import ContractParty


def home_matters(provider: ProviderFacts, refusals: Iterable[RefusalFacts]) -> bool:
    """Tell whether the citizen's home can change on what basis a place may be chosen.

    It can where one authority has an agreement of its own with the place, and where the place
    refuses citizens from elsewhere. Anywhere else all citizens stand alike.

    Source: § 7, stk. 1, 2 og 5.
    """
    own_agreement = any(c.party is ContractParty.AUTHORITY for c in provider.contracts)
    return own_agreement or any(r.provider_id == provider.provider_id for r in refusals)
