"""What review policies found out and did."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from labelcrowd.market.structs.base import Flag, Number, Seconds, Text
from labelcrowd.market.structs.records import ReviewPolicy


class ListReviewPolicyResultsForHITRequest(Struct):
    HITId: str
    PolicyLevels: list[str] | UnsetType = UNSET
    RetrieveActions: Flag = UNSET
    RetrieveResults: Flag = UNSET
    NextToken: Text = UNSET
    MaxResults: Number = UNSET


class ReviewResultDetail(Struct):
    ActionId: Text = UNSET
    SubjectId: Text = UNSET
    SubjectType: Text = UNSET
    QuestionId: Text = UNSET
    Key: Text = UNSET
    Value: Text = UNSET


class ReviewActionDetail(Struct):
    ActionId: Text = UNSET
    ActionName: Text = UNSET
    TargetId: Text = UNSET
    TargetType: Text = UNSET
    Status: Text = UNSET
    CompleteTime: Seconds = UNSET
    Result: Text = UNSET
    ErrorCode: Text = UNSET


class ReviewReport(Struct):
    ReviewResults: list[ReviewResultDetail] | UnsetType = UNSET
    ReviewActions: list[ReviewActionDetail] | UnsetType = UNSET


class ListReviewPolicyResultsForHITResponse(Struct):
    HITId: Text = UNSET
    AssignmentReviewPolicy: ReviewPolicy | UnsetType = UNSET
    HITReviewPolicy: ReviewPolicy | UnsetType = UNSET
    AssignmentReviewReport: ReviewReport | UnsetType = UNSET
    HITReviewReport: ReviewReport | UnsetType = UNSET
    NextToken: Text = UNSET
