"""HITs, assignments and what they are made of."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from labelcrowd.market.structs.base import Flag, Number, Seconds, Text


class Locale(Struct):
    Country: str
    Subdivision: Text = UNSET


class QualificationRequirement(Struct):
    QualificationTypeId: str
    Comparator: str
    IntegerValues: list[int] | UnsetType = UNSET
    LocaleValues: list[Locale] | UnsetType = UNSET
    RequiredToPreview: Flag = UNSET
    ActionsGuarded: Text = UNSET


class ParameterMapEntry(Struct):
    Key: Text = UNSET
    Values: list[str] | UnsetType = UNSET


class PolicyParameter(Struct):
    Key: Text = UNSET
    Values: list[str] | UnsetType = UNSET
    MapEntries: list[ParameterMapEntry] | UnsetType = UNSET


class ReviewPolicy(Struct):
    PolicyName: str
    Parameters: list[PolicyParameter] | UnsetType = UNSET


class HITLayoutParameter(Struct):
    Name: str
    Value: str


class HIT(Struct):
    HITId: Text = UNSET
    HITTypeId: Text = UNSET
    HITGroupId: Text = UNSET
    HITLayoutId: Text = UNSET
    CreationTime: Seconds = UNSET
    Title: Text = UNSET
    Description: Text = UNSET
    Question: Text = UNSET
    Keywords: Text = UNSET
    HITStatus: Text = UNSET
    MaxAssignments: Number = UNSET
    Reward: Text = UNSET
    AutoApprovalDelayInSeconds: Number = UNSET
    Expiration: Seconds = UNSET
    AssignmentDurationInSeconds: Number = UNSET
    RequesterAnnotation: Text = UNSET
    QualificationRequirements: list[QualificationRequirement] | UnsetType = UNSET
    HITReviewStatus: Text = UNSET
    NumberOfAssignmentsPending: Number = UNSET
    NumberOfAssignmentsAvailable: Number = UNSET
    NumberOfAssignmentsCompleted: Number = UNSET


class Assignment(Struct):
    AssignmentId: Text = UNSET
    WorkerId: Text = UNSET
    HITId: Text = UNSET
    AssignmentStatus: Text = UNSET
    AutoApprovalTime: Seconds = UNSET
    AcceptTime: Seconds = UNSET
    SubmitTime: Seconds = UNSET
    ApprovalTime: Seconds = UNSET
    RejectionTime: Seconds = UNSET
    Deadline: Seconds = UNSET
    Answer: Text = UNSET
    RequesterFeedback: Text = UNSET
