"""When the law cannot tell two places apart, so that one answer does for both."""

from service.rules.facts import PlanFacts, ProviderFacts


def standing(plan: PlanFacts, provider: ProviderFacts) -> str | None:
    """Return the authority of a place as far as it matters to a plan: one of home's, or none.

    Two places of one kind with the same offerings and contracts are answered alike by `access`
    and `is_out_of_area` when their standing is the same and no refusal names either.

    Source: § 7, stk. 1, 2 og 5.
    """
    home = (plan.home_municipality, plan.home_region)
    return provider.authority_id if provider.authority_id in home else None
