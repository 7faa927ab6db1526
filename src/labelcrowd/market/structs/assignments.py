"""Assignments: list, read, approve, reject."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import UNSET, Struct, UnsetType

from labelcrowd.market.structs.base import Flag, Number, Text
from labelcrowd.market.structs.records import HIT, Assignment

# Within a struct whose member has its type's name, the type needs another one.
_HIT: TypeAlias = HIT
_Assignment: TypeAlias = Assignment


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


class GetFileUploadURLRequest(Struct):
    AssignmentId: str
    QuestionIdentifier: str


class GetFileUploadURLResponse(Struct):
    FileUploadURL: Text = UNSET
