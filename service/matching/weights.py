"""What a day of waiting weighs against a minute on the road, and why."""

# A week's wait outweighs any drive inside a region; within a few days the nearer place wins.
# Both are whole numbers because the solver counts in whole numbers.
WAITING_DAY = 20
TRAVEL_MINUTE = 1
PREFERENCE_RANK = 1


def cost(*, waiting_days: int, travel_minutes: int, preference: int = 0) -> int:
    """The price of a start: waiting, travel and preference on one scale. Lower is better."""
    return (
        WAITING_DAY * waiting_days + TRAVEL_MINUTE * travel_minutes + PREFERENCE_RANK * preference
    )
