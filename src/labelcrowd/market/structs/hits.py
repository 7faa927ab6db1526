"""HIT types and HITs."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import UNSET, Struct, UnsetType

from labelcrowd.market.structs.base import Flag, Number, Text
from labelcrowd.market.structs.records import (
    HIT,
    HITLayoutParameter,
    QualificationRequirement,
    ReviewPolicy,
)

# Within a struct whose member has its type's name, the type needs another one.
_HIT: TypeAlias = HIT


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


class UpdateHITTypeOfHITRequest(Struct):
    HITId: str
    HITTypeId: str
