"""A qualification test with its answer key, and short words for what tests do with types."""

from __future__ import annotations

from dataclasses import replace

from labelcrowd.accounts import people
from labelcrowd.market import qualification_requests as requests
from labelcrowd.market import qualification_types as types
from labelcrowd.market import qualifications
from labelcrowd.market.qualification_requests import QualificationRequest
from labelcrowd.market.qualification_types import QualificationType, TypeValues
from tests.support.market import MarketWorld

FORMS = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01"


def _choice(name: str, *selections: str, most: int = 1) -> str:
    listed = "".join(
        f"<Selection><SelectionIdentifier>{one}</SelectionIdentifier><Text>The {one}</Text>"
        "</Selection>"
        for one in selections
    )
    return (
        f"<Question><QuestionIdentifier>{name}</QuestionIdentifier>"
        f"<IsRequired>true</IsRequired><QuestionContent><Text>Which of {name}?</Text>"
        "</QuestionContent><AnswerSpecification><SelectionAnswer>"
        f"<MaxSelectionCount>{most}</MaxSelectionCount>"
        f"<Selections>{listed}</Selections></SelectionAnswer></AnswerSpecification></Question>"
    )


TEST = (
    f'<QuestionForm xmlns="{FORMS}/QuestionForm.xsd"><Overview><Title>Birds</Title></Overview>'
    + _choice("bird", "crow", "gull")
    + _choice("legs", "two", "four", "six", most=2)
    + "</QuestionForm>"
)


def _scored(name: str, selection: str, score: int) -> str:
    return (
        f"<Question><QuestionIdentifier>{name}</QuestionIdentifier><AnswerOption>"
        f"<SelectionIdentifier>{selection}</SelectionIdentifier>"
        f"<AnswerScore>{score}</AnswerScore></AnswerOption></Question>"
    )


KEY = (
    f'<AnswerKey xmlns="{FORMS}/AnswerKey.xsd">'
    + _scored("bird", "crow", 3)
    + _scored("legs", "two", 1)
    + "<QualificationValueMapping><PercentageMapping><MaximumSummedScore>4</MaximumSummedScore>"
    "</PercentageMapping></QualificationValueMapping></AnswerKey>"
)
RIGHT = {"bird": frozenset({"crow"}), "legs": frozenset({"two"})}
HALF_RIGHT = {"bird": frozenset({"crow"}), "legs": frozenset({"two", "four"})}

PLAIN = TypeValues(name="Knows birds", description="Tells crows from gulls.")
GIVEN_AT_ONCE = replace(PLAIN, auto_granted=True, auto_granted_value=7)
TESTED = replace(PLAIN, test=TEST, test_duration_s=600, answer_key=KEY)
LOOKED_AT = replace(TESTED, answer_key=None)


class Qualifications:
    """What workers and the world's requester do; every action is a transaction."""

    def __init__(self, world: MarketWorld) -> None:
        self.world = world
        self._workers = 0

    @property
    def scope(self) -> tuple[str, str]:
        return self.world.market_id, self.world.requester

    def worker(self) -> str:
        """A worker who can sign in."""
        world, login = self.world, f"worker{self._workers}"
        self._workers += 1
        return world.store.write(
            lambda c: people.add_worker(
                c,
                world.ids,
                world.clock.now(),
                market_id=world.market_id,
                login=login,
                name=login.title(),
                password_hash=None,
            )
        )

    def type(self, values: TypeValues = PLAIN) -> QualificationType:
        world = self.world
        return world.store.write(
            lambda c: types.create_type(c, world.ids, world.clock.now(), *self.scope, values)
        )

    def ask(self, worker_id: str, type_id: str) -> QualificationRequest:
        world = self.world
        return world.store.write(
            lambda c: requests.ask(
                c, world.ids, world.clock.now(), world.market_id, worker_id, type_id
            )
        )

    def hand_in(
        self, asked: QualificationRequest, picked: dict[str, frozenset[str]] | None = None
    ) -> QualificationRequest:
        world = self.world
        return world.store.write(
            lambda c: requests.submit_test(
                c,
                world.clock.now(),
                world.market_id,
                asked.worker_id,
                asked.id,
                answer="<QuestionFormAnswers/>",
                picked=RIGHT if picked is None else picked,
            )
        )

    def accept(self, request_id: str, value: int | None = None) -> QualificationRequest:
        return self.world.store.write(
            lambda c: requests.accept_request(
                c, self.world.clock.now(), *self.scope, request_id, value
            )
        )

    def reject(self, request_id: str, reason: str = "") -> QualificationRequest:
        return self.world.store.write(
            lambda c: requests.reject_request(
                c, self.world.clock.now(), *self.scope, request_id, reason
            )
        )

    def give(self, worker_id: str, type_id: str, value: int | None = 1) -> None:
        self.world.store.write(
            lambda c: qualifications.associate(
                c, self.world.clock.now(), *self.scope, type_id, worker_id, value
            )
        )

    def take_back(self, worker_id: str, type_id: str, reason: str = "") -> None:
        self.world.store.write(
            lambda c: qualifications.disassociate(c, *self.scope, type_id, worker_id, reason)
        )

    def delete(self, type_id: str) -> None:
        self.world.store.write(
            lambda c: types.delete_type(c, self.world.clock.now(), *self.scope, type_id)
        )

    def held(self, worker_id: str, type_id: str) -> tuple[str, int | None] | None:
        """(status, value) of what a worker has of a type."""
        found = self.world.store.read(
            lambda c: qualifications.find_qualification(c, self.world.market_id, type_id, worker_id)
        )
        return None if found is None else (found.status, found.value)

    def prospect(self, worker_id: str, type_id: str) -> requests.Prospect:
        return self.world.store.read(
            lambda c: requests.prospect(
                c, self.world.clock.now(), self.world.market_id, worker_id, type_id
            )
        )

    def pending(self) -> list[str]:
        found = self.world.store.read(
            lambda c: requests.pending_requests(c, *self.scope, limit=100)
        )
        return [one.id for one in found]
