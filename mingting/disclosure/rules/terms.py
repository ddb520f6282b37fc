"""The periods of 依申请公开, each written once, with its article and the day it took effect."""

from __future__ import annotations

from datetime import date

from mingting.kernel.law import LegalTerm, cite

_REGULATION = date(2019, 5, 15)
_FEES = date(2021, 1, 1)

#: 一次性告知补正, from receipt; there is no second time.
CORRECTION_NOTICE = LegalTerm(7, cite("条例", "第三十条"), _REGULATION)
#: The law says 合理的补正期限 and gives no number: a bureau may set another.
CORRECTION_DEFAULT = LegalTerm(15, cite("条例", "第三十条"), _REGULATION)
#: The answer, when it is not given on the spot.
REPLY = LegalTerm(20, cite("条例", "第三十三条第二款"), _REGULATION)
#: The answer once more from its start, when the corrected application has come.
REPLY_CORRECTED = LegalTerm(20, cite("条例", "第三十条"), _REGULATION)
#: The answer once more, from the day after payment.
REPLY_PAID = LegalTerm(20, cite("信息处理费", "第六条"), _FEES)
#: All that 延长答复期限 may add.
EXTENSION_MOST = LegalTerm(20, cite("条例", "第三十三条第二款"), _REGULATION)
#: A third party's opinion, from its receipt of 征求意见书.
THIRD_PARTY = LegalTerm(15, cite("条例", "第三十二条"), _REGULATION)
#: The opinion of an organ that took part in making the information, from its receipt of 征求意见书.
CO_PRODUCER = LegalTerm(15, cite("条例", "第三十四条"), _REGULATION)
#: Other organs have no term by law; what they are given by default follows 第三十四条.
OTHER_ORGAN = LegalTerm(15, cite("条例", "第三十三条第三款"), _REGULATION)
#: Payment, from the day after 收费通知 was received.
FEE_PAYMENT = LegalTerm(20, cite("信息处理费", "第六条"), _FEES)
#: The answer that a court orders, where the judgment names no other term.
COURT = LegalTerm(20, cite("公开司法解释"), date(2025, 6, 1))

#: Working days to confirm what came over the internet or by fax. No norm gives a number: a bureau may set another.
CONFIRM_WITHIN = 1
#: Working days before the due day on which the people concerned are reminded; 0 is the day itself.
REMIND_AT = (5, 2, 0)
#: The applicant's reasons for so many requests. 第三十五条 gives no number: a bureau may set another.
EXPLANATION_DEFAULT = LegalTerm(15, cite("条例", "第三十五条"), _REGULATION)
