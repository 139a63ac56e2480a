"""Every number the demonstration rests on. "Assumed" means chosen by us, with no source.

Nothing here is a fact about a living person, a real clinic or a real waiting time.
"""

from datetime import date, timedelta

# --- time ---
FIRST_DISCHARGE_ON = date(2027, 2, 1)  # a Monday under the 2027 order
FIRST_START_ON = date(2027, 2, 8)  # first day with published capacity
CAPACITY_DAYS = 60  # calendar days of capacity, the demonstration's own day included
OBSERVED_HOUR = 6  # Danish clock, on the demonstration's own day
STALE_DAYS = 10  # age of figures that someone forgot to confirm, assumed
STALE_SHARE = 0.02  # of publishers, assumed
MAX_WEEKS = 52
# Easter, Ascension, Whit Monday, Christmas, New Year: weekdays without a first meeting.
HOLIDAYS = frozenset(
    {
        date(2027, 3, 25),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 6),
        date(2027, 5, 17),
        date(2027, 12, 24),
        date(2027, 12, 31),
        date(2028, 4, 13),
        date(2028, 4, 14),
        date(2028, 4, 17),
    }
)
FIRST_ISSUE_HOUR, LAST_ISSUE_HOUR = 9, 16  # plans are handed over in the day, assumed

# --- how many plans ---
# Sundhedsstyrelsen 2025, figure 1: plans issued in 2023.
PLANS_A_YEAR = 214_550
HOSPITAL_PLANS_A_YEAR = 14_805
REHAB_PLANS_A_YEAR = 630
WEEKS_A_YEAR = 52
# Sundhedsstyrelsen 2025: 10-25 % of general plans; KL's survey of 90 municipalities gives about 19.
ADVANCED_SHARE = 0.19
DISCHARGE_BY_WEEKDAY = (0.17, 0.17, 0.17, 0.17, 0.17, 0.08, 0.07)  # Monday first, assumed
CHILD_SHARE = 0.05  # assumed
CLINICAL_DEADLINE_SHARE = 0.04  # of general and rehabilitation plans, assumed
CLINICAL_DEADLINE_DAYS = (3, 14)  # least and most after discharge, assumed
DEFERRED_SHARE = 0.05  # assumed
DEFERRED_DAYS = (7, 28)  # assumed
# Share of plans by clinical area, general and hospital level, assumed: orthopaedics dominates.
AREA_SHARES = {
    "01": 0.24,
    "02": 0.08,
    "03": 0.12,
    "04": 0.06,
    "05": 0.09,
    "06": 0.07,
    "07": 0.06,
    "08": 0.01,
    "09": 0.06,  # Sundhedsstyrelsen 2025: 11,156 general plans for acquired brain injury
    "10": 0.04,
    "11": 0.06,
    "12": 0.03,
    "13": 0.04,
    "14": 0.04,
}
# Specialised rehabilitation, assumed: mostly acquired brain injury.
REHAB_AREA_SHARES = {"08": 0.05, "09": 0.75, "10": 0.20}

# --- where people live ---
# A district's share of its municipality falls with its distance from the centre, assumed.
DISTRICT_HALF_KM = 4.0
ISLAND_WEIGHT = 0.02  # a small island against a district, assumed

# --- public institutions ---
MEDIUM_MUNICIPALITY, LARGE_MUNICIPALITY = 40_000, 100_000  # residents; 1, 2 or 3 places, assumed
FEW_GUESTS_SHARE = 0.30  # of municipal institutions, assumed
FEW_GUESTS_RESERVED = 0.5  # of the places of a day, rounded up, assumed
HOME_TRAINING_SHARE = 0.06  # of municipal places, assumed
HOSPITAL_AREAS = (8, 14)  # least and most areas at a hospital, assumed
ACCESS_FACTS = ("lift", "parking", "interpreter", "wheelchair", "hearing_loop", "evening")
ACCESS_SHARE = 0.35  # chance of each fact, assumed
FIRST_CVR = 99_000_000  # no company number begins with 99
COMPETENT_STAFF = (2, 8)  # least and most, assumed

# --- private providers ---
KL_CLINICS = 300  # assumed order of size
KL_ADVANCED_SHARE = 0.25  # assumed; KL 2020 counted 15 clinics at the advanced level
KL_AREAS = (2, 6)  # least and most areas of approval, assumed
KL_CHILD_SHARE = 0.20  # assumed
KL_NARROW_SHARE = 0.1  # of clinics offer one area that their contract leaves out, assumed
REGION_PROVIDERS = 25  # with a contract with Danske Regioner, assumed
REGION_PROVIDER_AREAS = ("08", "09", "10")
AUTHORITY_PROVIDERS = 12  # with one municipality's own agreement (§ 7, stk. 1), assumed
CONTRACT_FROM = date(2026, 1, 1)
ENDING_CONTRACT_SHARE = 0.05  # of private contracts end inside the period, assumed
ENDING_CONTRACT_ON = FIRST_START_ON + timedelta(days=24)
PRIVATE_PLACES_A_WEEK = 1.0  # for each service of a clinic, assumed
REGION_PLACES_A_WEEK = 0.7  # for each service of a region's private provider, assumed

# --- waiting ---
# Places come with the demand: each plan brings one place after its service's wait in days.
# A municipality's share of slow services is drawn from a beta distribution with this mean, so
# that about a third of the authorities' offers fall after day 7. Fitted to seeds 1-8.
SLOW_MEAN, SLOW_SPREAD = 0.36, 4.0
LEAST_WAIT_DAYS = 2  # no first meeting sooner after discharge, assumed
QUICK_WAIT_DAYS = (3, 7)
SLOW_WAIT_DAYS = (9, 24)  # a service's own wait is drawn in here
SLOW_JITTER_DAYS = 3
REGIONAL_WAIT_DAYS = (3, 12)
HOSPITAL_WAIT_DAYS = (3, 18)
SPARE_PLACES = 0.12  # extra places for each plan, anywhere in the period, assumed
HOSPITAL_SPARE_PLACES = 0.4
SPARE_DAYS = 28  # a spare place comes up to so many days after the plan's own, assumed

# --- the authorities' work ---
NEWEST_DAYS = 2  # plans of the last days have no offer yet
NEWEST_STRATIFIED_SHARE = 0.5  # of them, assumed
FORGOTTEN_SHARE = 0.02  # of older plans are still without an offer, assumed
NOTICE_DAYS_SHARES = {1: 0.25, 2: 0.30, 3: 0.24, 4: 0.15, 5: 0.06}  # days after discharge, assumed
REPLY_DAYS = 5  # after the notice, never after the offered start, assumed
