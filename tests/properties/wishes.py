"""What anybody may wish for a plan, possible or not: the requests that random walks are made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.api import plan_make as make

DAYS = (8, 9, 11, 12, 16, 18)  # of February 2027, on which somebody acts
PLACES_ON = ("2027-02-10", "2027-02-12", "2027-02-16", "2027-02-18", "2027-02-20")
CROWDED_ON = ("2027-02-20", "2027-02-22")
PRIVATE = "§ 7, stk. 3"
REHAB = {"plan_type": "specialised_rehab", "total_functional_ability": "S.", "total_needs": "S."}
HOSPITAL = {"plan_type": "hospital_specialised"}
NOBODY = {"municipality": False, "region": False, "gp": True, "hospital": False}


@dataclass
class Country:
    """Places for every kind of plan, too few for all who want one: provider ids by name."""

    places: dict[str, str]

    def at(self, name: str) -> str:
        return self.places[name]


@dataclass
class Walk:
    """One plan and what the walker knows of it.

    Attributes:
        issued: the body it was issued with.
        state: where it stood when last seen, and `place` where it is arranged, if it is.
    """

    path: str
    issued: dict[str, Any]
    authority: str
    state: str
    place: str | None = None

    @property
    def plan_id(self) -> str:
        return self.path.rsplit("/", 1)[1]


@dataclass(frozen=True)
class Request:
    """Something that somebody asks for: `what` names it, whatever the plan or refusal."""

    role: str
    claims: dict[str, str]
    path: str
    what: str
    body: dict[str, Any]


@dataclass
class Scene:
    """What those who wish know: the places, the day of February, and the refusals there are."""

    random: Random
    country: Country
    day: int = DAYS[0]
    refusals: list[str] = field(default_factory=list)


def wishes(scene: Scene, walk: Walk) -> list[Request]:
    """What is asked of one plan on one day, all at the same time."""
    some = scene.random
    likely = _LIKELY.get(walk.state, _ANYTHING)
    names = [some.choice(likely if some.random() < 0.75 else _ANYTHING) for _ in range(2)]
    if some.random() < 0.35:
        names.append(names[0])  # the same thing twice
    return [_MAKERS[name](scene, walk) for name in names]


def _of(walk: Walk, role: str, claims: dict[str, str], what: str, body: dict[str, Any]) -> Request:
    return Request(role, claims, f"{walk.path}/{what}", what, body)


def _now(scene: Scene) -> str:
    return f"2027-02-{scene.day:02}T08:00:00+01:00"


def _day(scene: Scene) -> str:
    return scene.random.choice(PLACES_ON)


def _citizen(walk: Walk) -> dict[str, str]:
    return {"sub": walk.issued["citizen"]["citizen_ref"]}


def _place(scene: Scene, walk: Walk) -> str:
    fitting = {
        "general": ["own", "own", "other", "crowded", "private", "contracted"],
        "specialised_rehab": ["regional", "regional", "clinic"],
        "hospital_specialised": ["hospital"],
    }[walk.issued["plan_type"]]
    anywhere = list(scene.country.places)
    name = scene.random.choice(fitting if scene.random.random() < 0.85 else anywhere)
    return scene.country.at(name)


def _authority(scene: Scene, walk: Walk) -> dict[str, str]:
    strange = scene.random.random() < 0.08
    return {"authority_id": "0101" if strange else walk.authority}


def _stratify(scene: Scene, walk: Walk) -> Request:
    body = {"care_level": "basic", "reason": "Enkle følger.", "assessed_by": "Fys. A"}
    if scene.random.random() < 0.2:
        body |= {"care_level": "advanced", "co_signer": "Leder B"}
    return _of(walk, "authority", _authority(scene, walk), "stratification", body)


def _offer(scene: Scene, walk: Walk) -> Request:
    day = _day(scene)
    late = day > "2027-02-11"
    told = late if scene.random.random() < 0.8 else not late
    body = make.offer_body(
        _place(scene, walk),
        start_on=day,
        notified_at=_now(scene),
        notice={
            "public_choice_stated": scene.random.random() < 0.97,
            "private_choice_stated": told,
        },
    )
    if scene.random.random() < 0.7:
        body["reply_by"] = min(day, f"2027-02-{scene.day + scene.random.choice([2, 3, 4]):02}")
    return _of(walk, "authority", _authority(scene, walk), "offers", body)


def _choose(scene: Scene, walk: Walk) -> Request:
    bases = {"hospital_specialised": ["§ 7, stk. 6"]}.get(
        walk.issued["plan_type"], ["§ 7, stk. 1", PRIVATE]
    )
    place = _place(scene, walk)
    free = (scene.country.at("private"), scene.country.at("clinic"))
    basis = PRIVATE if place in free else scene.random.choice(bases)
    body = make.choice_body(place, start_on=_day(scene), basis=basis)
    return _of(walk, "citizen", _citizen(walk), "choices", body)


def _agree(scene: Scene, walk: Walk) -> Request:
    name = "clinic" if walk.issued["plan_type"] == "specialised_rehab" else "private"
    place = scene.country.at(name) if scene.random.random() < 0.8 else _place(scene, walk)
    body = make.agreed_body(place, start_on=_day(scene), agreed_at=_now(scene))
    if scene.random.random() < 0.3:
        return _of(walk, "authority", _authority(scene, walk), "agreed-starts", body)
    return _of(walk, "citizen", _citizen(walk), "agreed-starts", body)


def _by_authority(what: str, **body: Any) -> Callable[[Scene, Walk], Request]:
    return lambda scene, walk: _of(walk, "authority", _authority(scene, walk), what, body)


def _by_citizen(what: str, **body: Any) -> Callable[[Scene, Walk], Request]:
    return lambda scene, walk: _of(walk, "citizen", _citizen(walk), what, body)


def _there(scene: Scene, walk: Walk) -> dict[str, str]:
    """Who asks as the place where the plan is, or as another."""
    known = walk.place if scene.random.random() < 0.85 else None
    return {"provider_id": known or _place(scene, walk)}


def _at_place(what: str, **body: Any) -> Callable[[Scene, Walk], Request]:
    return lambda scene, walk: _of(walk, "provider", _there(scene, walk), what, dict(body))


def _documented(scene: Scene, walk: Walk) -> Request:
    place = scene.country.at(
        "clinic" if walk.issued["plan_type"] == "specialised_rehab" else "private"
    )
    return _of(walk, "provider", {"provider_id": place}, "documentation", {"start_on": _day(scene)})


def _decide(scene: Scene, walk: Walk) -> Request:
    number = scene.random.choice([1, 1, 1, 2])
    body = {"accepted": scene.random.random() < 0.6, "reason": "Set."}
    return _of(walk, "authority", _authority(scene, walk), f"documentation/{number}/decision", body)


def _confirm(scene: Scene, walk: Walk) -> Request:
    if scene.random.random() < 0.5:
        return _of(walk, "authority", {"authority_id": "0101"}, "confirmation", {})
    place = scene.country.at("other")
    return _of(walk, "provider", {"provider_id": place}, "confirmation", {})


def _begin(scene: Scene, walk: Walk) -> Request:
    body = {"started_on": f"2027-02-{scene.day:02}"}
    return _of(walk, "provider", _there(scene, walk), "start", body)


def _rebook(scene: Scene, walk: Walk) -> Request:
    return _of(walk, "authority", _authority(scene, walk), "rebooking", {"start_on": _day(scene)})


_REFUSALS = "/v1/capacity-refusals"
_REFUSER = {"authority_id": "0101"}


def _refuse(scene: Scene, walk: Walk) -> Request:
    """The crowded institution, or one that need not, refuses everybody from afar or this one."""
    some = scene.random
    body = {
        "provider_id": scene.country.at("crowded" if some.random() < 0.8 else "other"),
        "care_level": "basic",
        "clinical_area": "01",
        "own_residents_affected": 8,
        "reason": "Egne borgere venter.",
        "valid_from": f"2027-02-{scene.day:02}",
        "valid_to": f"2027-02-{min(28, scene.day + some.choice([1, 5, 20])):02}",
        "plan_id": walk.plan_id if some.random() < 0.7 else None,
    }
    return Request("authority", dict(_REFUSER), _REFUSALS, "capacity-refusals", body)


def _of_refusal(what: str, **body: Any) -> Callable[[Scene, Walk], Request]:
    def asked(scene: Scene, walk: Walk) -> Request:
        if not scene.refusals:
            return _refuse(scene, walk)
        strange = scene.random.random() < 0.08
        claims = {"authority_id": "0751"} if strange else dict(_REFUSER)
        refusal = scene.random.choice(scene.refusals[-20:])
        return Request("authority", claims, f"{_REFUSALS}/{refusal}/{what}", what, dict(body))

    return asked


_CORRECTIONS: tuple[dict[str, Any], ...] = (
    {"not_before": "2027-02-12"},
    {"not_before": None},
    {"discharged_on": "2027-02-06"},
    {"clinical_area": "02"},
    {"needs": "Balance."},
    {"clinical_start_deadline": "2027-02-28"},
    {"plan_type": "hospital_specialised"},
    {"plan_type": "general"},
    REHAB,
    {"consent": NOBODY},
)


def _correct(scene: Scene, walk: Walk) -> Request:
    return _of(
        walk, "hospital", {}, "corrections", {"reason": "Fejl."} | scene.random.choice(_CORRECTIONS)
    )


def _move(scene: Scene, walk: Walk) -> Request:
    home, postcode = scene.random.choice([("0751", "8000"), ("0101", "1050"), ("0730", "8900")])
    body = {"home_municipality": home, "postcode": postcode, "moved_on": "2027-02-08"}
    return _of(walk, "citizen", _citizen(walk), "residence", body)


_MAKERS: dict[str, Callable[[Scene, Walk], Request]] = {
    "stratify": _stratify,
    "offer": _offer,
    "choose": _choose,
    "agree": _agree,
    "reply_late": _by_authority("late-replies", reason="Ringede."),
    "confirm": _confirm,
    "ask_documentation": _by_authority("documentation-requests"),
    "document": _documented,
    "decide": _decide,
    "acknowledge": _at_place("acknowledgement"),
    "start": _begin,
    "cancel": _at_place("cancellation", reason="Sygdom."),
    "miss": _at_place("no-show"),
    "rebook": _rebook,
    "complete": _at_place("completion"),
    "receive": _by_citizen("receipt"),
    "correct": _correct,
    "move": _move,
    "refuse": _refuse,
    "adopt": _of_refusal("adoption"),
    "override": _of_refusal("override", reason="Egne borgere først."),
    "end_refusal": _of_refusal("withdrawal"),
    "withdraw": _by_citizen("withdrawal", reason="Nej tak."),
    "revoke": lambda scene, walk: _of(walk, "hospital", {}, "revocation", {"reason": "Fejl."}),
    "die": lambda scene, walk: _of(walk, "hospital", {}, "death", {"reason": "Død."}),
}
_ANYTHING = [name for name in _MAKERS if name not in ("withdraw", "revoke", "die", "move")] * 3
_ANYTHING += ["withdraw", "revoke", "die", "move"]
_LIKELY = {
    "held_by_patient": ["receive"],
    "awaiting_stratification": ["stratify"],
    "awaiting_offer": ["offer", "offer", "agree", "choose"],
    "awaiting_hospital_choice": ["choose"],
    "offered": ["choose", "choose", "agree", "offer", "ask_documentation"],
    "choice_made": [
        "confirm",
        "refuse",
        "adopt",
        "adopt",
        "agree",
        "choose",
        "offer",
        "ask_documentation",
    ],
    "choice_lapsed": ["reply_late", "choose", "offer"],
    "documentation_requested": ["document", "decide", "decide"],
    "placed": ["start", "start", "acknowledge", "miss", "rebook", "cancel", "ask_documentation"],
    "started": ["complete", "stratify", "correct"],
}
