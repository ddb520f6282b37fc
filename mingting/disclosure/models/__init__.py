"""Tables of 依申请公开: what was asked, what was done, what was answered, what followed."""

from .aftermath import (
    ArchivePackage,
    Dispute,
    DisputeStep,
    Evaluation,
    RecordCorrection,
    Suggestion,
    Withholding,
)
from .answers import Letter, Proposal, Service, Verdict
from .applications import Applicant, Application, CaseFile, Event, Look, Message
from .handling import Consultation, Correction, Explanation, Extension, Fee, Reading, Reminder, Search
from .offices import Account, Knock, LetterTemplate, Office

__all__ = [
    "Account",
    "Applicant",
    "Application",
    "ArchivePackage",
    "CaseFile",
    "Consultation",
    "Correction",
    "Dispute",
    "DisputeStep",
    "Evaluation",
    "Event",
    "Explanation",
    "Extension",
    "Fee",
    "Knock",
    "Letter",
    "LetterTemplate",
    "Look",
    "Message",
    "Office",
    "Proposal",
    "Reading",
    "RecordCorrection",
    "Reminder",
    "Search",
    "Service",
    "Suggestion",
    "Verdict",
    "Withholding",
]
