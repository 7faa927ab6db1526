"""Requests, answers and records of the wire, member for member as in Amazon's service model.

Members have Amazon's names because they are Amazon's words. A member that is
not set is left out of the JSON. ``tests/contract`` compares every struct with
the model that botocore ships.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import UNSET, Struct, UnsetType

Text: TypeAlias = str | UnsetType
Number: TypeAlias = int | UnsetType
Flag: TypeAlias = bool | UnsetType
Seconds: TypeAlias = float | UnsetType
"""A time on the wire: seconds since 1970, with a fraction."""


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


# --- records ---


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


class BonusPayment(Struct):
    WorkerId: Text = UNSET
    BonusAmount: Text = UNSET
    AssignmentId: Text = UNSET
    Reason: Text = UNSET
    GrantTime: Seconds = UNSET


# Within a struct whose member has its type's name, the type needs another one.
_HIT: TypeAlias = HIT
_Assignment: TypeAlias = Assignment


class Nothing(Struct):
    """The answer ``{}``."""


# --- HIT types and HITs ---


class CreateHITTypeRequest(Struct, kw_only=True):
    AssignmentDurationInSeconds: int
    Reward: str
    Title: str
    Description: str
    AutoApprovalDelayInSeconds: Number = UNSET
    Keywords: Text = UNSET
    QualificationRequirements: list[QualificationRequirement] | UnsetType = UNSET


class CreateHITTypeResponse(Struct):
    HITTypeId: Text = UNSET


class CreateHITRequest(Struct, kw_only=True):
    LifetimeInSeconds: int
    AssignmentDurationInSeconds: int
    Reward: str
    Title: str
    Description: str
    MaxAssignments: Number = UNSET
    AutoApprovalDelayInSeconds: Number = UNSET
    Keywords: Text = UNSET
    Question: Text = UNSET
    RequesterAnnotation: Text = UNSET
    QualificationRequirements: list[QualificationRequirement] | UnsetType = UNSET
    UniqueRequestToken: Text = UNSET
    AssignmentReviewPolicy: ReviewPolicy | UnsetType = UNSET
    HITReviewPolicy: ReviewPolicy | UnsetType = UNSET
    HITLayoutId: Text = UNSET
    HITLayoutParameters: list[HITLayoutParameter] | UnsetType = UNSET


class CreateHITResponse(Struct):
    HIT: _HIT | UnsetType = UNSET


class CreateHITWithHITTypeRequest(Struct, kw_only=True):
    HITTypeId: str
    LifetimeInSeconds: int
    MaxAssignments: Number = UNSET
    Question: Text = UNSET
    RequesterAnnotation: Text = UNSET
    UniqueRequestToken: Text = UNSET
    AssignmentReviewPolicy: ReviewPolicy | UnsetType = UNSET
    HITReviewPolicy: ReviewPolicy | UnsetType = UNSET
    HITLayoutId: Text = UNSET
    HITLayoutParameters: list[HITLayoutParameter] | UnsetType = UNSET


class CreateHITWithHITTypeResponse(Struct):
    HIT: _HIT | UnsetType = UNSET


class GetHITRequest(Struct):
    HITId: str


class GetHITResponse(Struct):
    HIT: _HIT | UnsetType = UNSET


class ListHITsRequest(Struct):
    NextToken: Text = UNSET
    MaxResults: Number = UNSET


class ListHITsResponse(Struct):
    NextToken: Text = UNSET
    NumResults: Number = UNSET
    HITs: list[HIT] | UnsetType = UNSET


class ListReviewableHITsRequest(Struct):
    HITTypeId: Text = UNSET
    Status: Text = UNSET
    NextToken: Text = UNSET
    MaxResults: Number = UNSET


class ListReviewableHITsResponse(Struct):
    NextToken: Text = UNSET
    NumResults: Number = UNSET
    HITs: list[HIT] | UnsetType = UNSET


class UpdateHITReviewStatusRequest(Struct):
    HITId: str
    Revert: Flag = UNSET


class UpdateExpirationForHITRequest(Struct):
    HITId: str
    ExpireAt: float | str


class CreateAdditionalAssignmentsForHITRequest(Struct):
    HITId: str
    NumberOfAdditionalAssignments: int
    UniqueRequestToken: Text = UNSET


class DeleteHITRequest(Struct):
    HITId: str


# --- assignments ---


class ListAssignmentsForHITRequest(Struct):
    HITId: str
    NextToken: Text = UNSET
    MaxResults: Number = UNSET
    AssignmentStatuses: list[str] | UnsetType = UNSET


class ListAssignmentsForHITResponse(Struct):
    NextToken: Text = UNSET
    NumResults: Number = UNSET
    Assignments: list[Assignment] | UnsetType = UNSET


class GetAssignmentRequest(Struct):
    AssignmentId: str


class GetAssignmentResponse(Struct):
    Assignment: _Assignment | UnsetType = UNSET
    HIT: _HIT | UnsetType = UNSET


class ApproveAssignmentRequest(Struct):
    AssignmentId: str
    RequesterFeedback: Text = UNSET
    OverrideRejection: Flag = UNSET


class RejectAssignmentRequest(Struct):
    AssignmentId: str
    RequesterFeedback: str


# --- money ---


class SendBonusRequest(Struct):
    WorkerId: str
    BonusAmount: str
    AssignmentId: str
    Reason: str
    UniqueRequestToken: Text = UNSET


class ListBonusPaymentsRequest(Struct):
    HITId: Text = UNSET
    AssignmentId: Text = UNSET
    NextToken: Text = UNSET
    MaxResults: Number = UNSET


class ListBonusPaymentsResponse(Struct):
    NumResults: Number = UNSET
    NextToken: Text = UNSET
    BonusPayments: list[BonusPayment] | UnsetType = UNSET


class GetAccountBalanceRequest(Struct):
    pass


class GetAccountBalanceResponse(Struct):
    AvailableBalance: Text = UNSET
    OnHoldBalance: Text = UNSET
