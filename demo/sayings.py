"""What the offices of the demo say in their opinions and answers, where the request itself does not bring the words."""

from __future__ import annotations

from typing import Any

from mingting.disclosure.rules.answers import SecrecyFacts, Withheld
from mingting.disclosure.rules.outcomes import Outcome

OPINIONS = {
    "agree": "同意公开。",
    "disagree": "所涉报价和技术方案是本单位的商业秘密，公开会损害本单位的合法权益，不同意公开。",
    "legal": "同意按条例办理。所引条款准确，建议写明检索经过，并告知救济途径。",
    "counsel": "程序合法；答复应当写明负责机关的名称和联系方式。",
}
#: What an answer of each kind says beyond what its case shows.
FACTS: dict[Outcome, dict[str, Any]] = {
    Outcome.PARTIAL: {
        "withheld": (
            Withheld("合同第二条的报价", "属于第三方商业秘密，第三方不同意公开且理由合理", Outcome.DENY_THIRD_PARTY),
        ),
    },
    Outcome.DENY_SECRET: {"secrecy_facts": SecrecyFacts("秘密", "十年", "国家物资储备保密事项范围的有关规定")},
    Outcome.DENY_LAW: {"special_law": "《中国公民收养子女登记办法》和婚姻、收养登记档案管理的规定",
                       "reason": "收养登记档案依照有关规定只供当事人等查阅，禁止向他人公开。"},
    Outcome.DENY_SAFETY: {"reason": "布点图公开后可能被用于规避安全防范，危及公共安全。"},
    Outcome.DENY_THIRD_PARTY: {"reason": "申请材料含个人收入、病情等隐私，公开会损害其合法权益。"},
    Outcome.DENY_INTERNAL: {"reason": "值班安排属于内部人事和后勤管理信息，对外不产生影响。"},
    Outcome.DENY_PROCESS: {"reason": "所申请的是决定作出前的讨论材料，没有对外发生效力，公开会影响意见的充分表达。"},
    Outcome.DENY_CASEFILE: {"reason": "所申请的是行政执法案卷信息；当事人可以依照行政处罚法查阅案卷。"},
    Outcome.UNABLE_CREATE: {"reason": "本机关没有制作过按社区划分的预测，需要对现有信息加工、分析。"},
    Outcome.UNABLE_UNCLEAR: {"reason": "补正后仍没有写明项目名称、年度或者文号，无法据以检索。"},
    Outcome.NOPROC_ABUSE: {"reason": "一个月内申请三十余件，说明的理由与数量、频次不相称。"},
    Outcome.NOPROC_CONFIRM: {"reason": "要求对已经取得的文件出具确认，不是获取政府信息的申请。"},
}  # fmt: skip
