"""Qualification types, who holds them, who asked for them."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import UNSET, Struct, UnsetType

from labelcrowd.market.structs.base import Flag, Number, Seconds, Text
from labelcrowd.market.structs.records import HIT, Locale


class QualificationType(Struct):
    QualificationTypeId: Text = UNSET
    CreationTime: Seconds = UNSET
    Name: Text = UNSET
    Description: Text = UNSET
    Keywords: Text = UNSET
    QualificationTypeStatus: Text = UNSET
    Test: Text = UNSET
    TestDurationInSeconds: Number = UNSET
    AnswerKey: Text = UNSET
    RetryDelayInSeconds: Number = UNSET
    IsRequestable: Flag = UNSET
    AutoGranted: Flag = UNSET
    AutoGrantedValue: Number = UNSET


class Qualification(Struct):
    QualificationTypeId: Text = UNSET
    WorkerId: Text = UNSET
    GrantTime: Seconds = UNSET
    IntegerValue: Number = UNSET
    LocaleValue: Locale | UnsetType = UNSET
    Status: Text = UNSET


class QualificationRequest(Struct):
    QualificationRequestId: Text = UNSET
    QualificationTypeId: Text = UNSET
    WorkerId: Text = UNSET
    Test: Text = UNSET
    Answer: Text = UNSET
    SubmitTime: Seconds = UNSET


# Within a struct whose member has its type's name, the type needs another one.
_QualificationType: TypeAlias = QualificationType
_Qualification: TypeAlias = Qualification


class CreateQualificationTypeRequest(Struct, kw_only=True):
    Name: str
    Keywords: Text = UNSET
    Description: str
    QualificationTypeStatus: str
    RetryDelayInSeconds: Number = UNSET
    Test: Text = UNSET
    AnswerKey: Text = UNSET
    TestDurationInSeconds: Number = UNSET
    AutoGranted: Flag = UNSET
    AutoGrantedValue: Number = UNSET


class CreateQualificationTypeResponse(Struct):
    QualificationType: _QualificationType | UnsetType = UNSET


class GetQualificationTypeRequest(Struct):
    QualificationTypeId: str


class GetQualificationTypeResponse(Struct):
    QualificationType: _QualificationType | UnsetType = UNSET


class UpdateQualificationTypeRequest(Struct, kw_only=True):
    QualificationTypeId: str
    Description: Text = UNSET
    QualificationTypeStatus: Text = UNSET
    Test: Text = UNSET
    AnswerKey: Text = UNSET
    TestDurationInSeconds: Number = UNSET
    RetryDelayInSeconds: Number = UNSET
    AutoGranted: Flag = UNSET
    AutoGrantedValue: Number = UNSET


class UpdateQualificationTypeResponse(Struct):
    QualificationType: _QualificationType | UnsetType = UNSET


class DeleteQualificationTypeRequest(Struct):
    QualificationTypeId: str


class ListQualificationTypesRequest(Struct, kw_only=True):
    Query: Text = UNSET
    MustBeRequestable: bool
    MustBeOwnedByCaller: Flag = UNSET
    NextToken: Text = UNSET
    MaxResults: Number = UNSET


class ListQualificationTypesResponse(Struct):
    NumResults: Number = UNSET
    NextToken: Text = UNSET
    QualificationTypes: list[QualificationType] | UnsetType = UNSET


class ListHITsForQualificationTypeRequest(Struct):
    QualificationTypeId: str
    NextToken: Text = UNSET
    MaxResults: Number = UNSET


class ListHITsForQualificationTypeResponse(Struct):
    NextToken: Text = UNSET
    NumResults: Number = UNSET
    HITs: list[HIT] | UnsetType = UNSET


class AssociateQualificationWithWorkerRequest(Struct):
    QualificationTypeId: str
    WorkerId: str
    IntegerValue: Number = UNSET
    SendNotification: Flag = UNSET


class DisassociateQualificationFromWorkerRequest(Struct):
    WorkerId: str
    QualificationTypeId: str
    Reason: Text = UNSET


class GetQualificationScoreRequest(Struct):
    QualificationTypeId: str
    WorkerId: str


class GetQualificationScoreResponse(Struct):
    Qualification: _Qualification | UnsetType = UNSET


class ListWorkersWithQualificationTypeRequest(Struct):
    QualificationTypeId: str
    Status: Text = UNSET
    NextToken: Text = UNSET
    MaxResults: Number = UNSET


class ListWorkersWithQualificationTypeResponse(Struct):
    NextToken: Text = UNSET
    NumResults: Number = UNSET
    Qualifications: list[Qualification] | UnsetType = UNSET


class ListQualificationRequestsRequest(Struct):
    QualificationTypeId: Text = UNSET
    NextToken: Text = UNSET
    MaxResults: Number = UNSET


class ListQualificationRequestsResponse(Struct):
    NumResults: Number = UNSET
    NextToken: Text = UNSET
    QualificationRequests: list[QualificationRequest] | UnsetType = UNSET


class AcceptQualificationRequestRequest(Struct):
    QualificationRequestId: str
    IntegerValue: Number = UNSET


class RejectQualificationRequestRequest(Struct):
    QualificationRequestId: str
    Reason: Text = UNSET
