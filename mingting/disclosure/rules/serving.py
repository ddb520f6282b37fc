"""送达: the ways in which an answer reaches the applicant, and the day that counts for it (送达解释)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

NOTICE_1 = cite("送达解释", "第一条")
NOTICE_2 = cite("送达解释", "第二条")
NOTICE_4 = cite("送达解释", "第四条")
POSTAL_LAW = cite("邮政法", "第五十五条")


class Method(StrEnum):
    COUNTER = "counter"
    ENTRUSTED = "entrusted"
    POST = "post"
    EMAIL = "email"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class MethodRule:
    """A way of service: whether the day it was sent is the day that counts, else the day it was signed for.

    ``asks_receiver``: its service is proved by the name of who signed. ``is_online``: the letter must then name the
    online door of the reviewing organ (复议法第二十二条第二款).
    """

    counts_when_sent: bool
    asks_receiver: bool
    is_online: bool = False


METHODS: dict[Method, MethodRule] = {
    Method.COUNTER: MethodRule(counts_when_sent=False, asks_receiver=True),
    Method.ENTRUSTED: MethodRule(counts_when_sent=False, asks_receiver=True),
    Method.POST: MethodRule(counts_when_sent=True, asks_receiver=True),
    # 送达解释 of 2016 knows no service on line: the day on which the applicant could open it is taken.
    Method.EMAIL: MethodRule(counts_when_sent=True, asks_receiver=False, is_online=True),
    Method.PORTAL: MethodRule(counts_when_sent=True, asks_receiver=False, is_online=True),
}

#: What the postal enterprise and its services are called; whoever is not among them carries no State document.
POSTAL_NAMES = (
    "EMS",
    "中国邮政",
    "中国邮政EMS",
    "中国邮政集团有限公司",
    "中国邮政速递物流",
    "邮政EMS",
    "邮政特快专递",
    "邮政挂号信",
)
_TRACKING = re.compile(r"[A-Z0-9]{8,40}", re.ASCII)


def check_post(carrier: str, tracking_no: str) -> None:
    """Refuse a mailing by a courier that is no postal enterprise, or one without its number.

    The law keeps the carriage of State documents to 邮政企业 (邮政法第五十五条); 送达解释第二条 applies it here.
    """
    if _plain(carrier) not in {_plain(name) for name in POSTAL_NAMES}:
        given = f"“{carrier.strip()}”不是邮政企业，" if carrier.strip() else ""
        raise Refused(
            f"{given}邮寄答复应当通过邮政企业（{POSTAL_NAMES[0]}、{POSTAL_NAMES[1]}），不得通过其他快递企业",
            field="carrier",
            cite=f"{NOTICE_2}、{POSTAL_LAW}",
        )
    if not _TRACKING.fullmatch(_plain(tracking_no)):
        raise Refused("请填写邮件号（8至40位字母和数字）", field="tracking_no", cite=NOTICE_2)


def _plain(text: str) -> str:
    return re.sub(r"[\s()（）·-]", "", text).upper()


def counts_on(method: Method, *, sent: date, served: date | None) -> date | None:
    """Return the day that counts for the answer, ``None`` while nobody has signed for it (送达解释第四条).

    By post it is the day of posting; handed over directly or through another organ, the day it is signed for.
    """
    return sent if METHODS[method].counts_when_sent else served
