"""Who may say what a provider has room for."""

from db.queries.capacity import Publisher
from service.auth import Caller, Role
from service.rules.vocabulary import ContractParty, ProviderKind


def may_publish(caller: Caller, publisher: Publisher) -> bool:
    """Tell whether a caller may publish and confirm a provider's figures.

    The operator may for all, and a provider for itself. An authority may for the institutions
    it owns or runs; of private providers, for those with its own contract, those under contract
    that lie in its municipality, and, as a region, those in it with Danske Regioner's contract.
    """
    match caller.role:
        case Role.OPERATOR:
            return True
        case Role.PROVIDER:
            return caller.provider_id == str(publisher.provider_id)
        case Role.AUTHORITY:
            return _is_the_authoritys(caller.authority_id or "", publisher)
        case _:
            return False


def _is_the_authoritys(authority_id: str, publisher: Publisher) -> bool:
    if publisher.kind is not ProviderKind.PRIVATE:
        return authority_id in (publisher.authority_id, publisher.operator_authority_id)
    if (ContractParty.AUTHORITY, authority_id) in publisher.contracts:
        return True
    if authority_id == publisher.municipality_code:
        return bool(publisher.contracts)
    regional = (ContractParty.DANSKE_REGIONER, None) in publisher.contracts
    return regional and authority_id == publisher.region_id
