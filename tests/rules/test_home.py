from service.rules.home import home_matters
from service.rules.vocabulary import ContractParty
from tests.rules.make import HOME, contract, private, provider, refusal


def test_par7_stk5_where_the_citizen_lives_matters_nowhere_by_itself():
    assert not home_matters(provider(), [])
    assert not home_matters(private(contract(ContractParty.KL)), [])


def test_par7_stk1_an_agreement_with_one_authority_is_for_its_own_citizens():
    agreed = contract(ContractParty.AUTHORITY, authority_id=HOME)
    assert home_matters(private(agreed), [])


def test_par7_stk2_a_refusal_matters_at_the_place_that_refuses_only():
    own = provider(provider_id="refuses")
    refused = [refusal(provider_id="refuses")]
    assert home_matters(own, refused)
    assert not home_matters(provider(provider_id="another"), refused)
