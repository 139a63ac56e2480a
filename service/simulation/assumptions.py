"""How people behave in a simulated year. "Assumed" means chosen by us, with no source.

How many plans there are, where and how long places take to come is what `service.demo` assumes.
"""

HORIZON_DAYS = 42  # of published capacity that offers and choices look at
WARM_UP_DAYS = 14  # first discharges that are lived through but not reported
FOLLOWED_DAYS = 28  # after the last discharge, so that the last plans reach their start

# A citizen who is told of an earlier start elsewhere takes it with this chance, assumed.
TAKES_PRIVATE = 0.45
TAKES_OTHER_PUBLIC = 0.15
# The chance is halved for each such drive beyond the one to the place that was offered, assumed.
HALVED_BY_MINUTES = 40

WITHDRAWS = 0.01  # of citizens who answer want no training after all, assumed
PROVIDER_CANCELS = 0.01  # of places that were agreed, before the first meeting, assumed
