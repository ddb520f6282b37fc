"""Documents of a small library with three topics and words between them, made from a seed."""

from __future__ import annotations

import random

from mingting.policies.learning.model import Example

TOPICS = {
    "养老": [
        "老年人助餐服务点",
        "长期护理保险待遇",
        "高龄津贴按月发放",
        "养老机构床位补贴",
        "居家养老上门照护",
        "适老化改造",
    ],
    "就业": [
        "高校毕业生就业见习",
        "一次性创业补贴",
        "失业保险金申领",
        "职业技能培训券",
        "就业困难人员援助",
        "创业担保贷款",
    ],
    "住房": [
        "公共租赁住房配租",
        "住房租赁补贴标准",
        "人才公寓入住手续",
        "老旧小区加装电梯",
        "物业维修资金",
        "承租人租金减免",
    ],
}
STOCK = (
    "各镇街、各部门要加强领导",
    "现就有关事项通知如下",
    "本通知自印发之日起施行",
    "由区主管部门负责解释",
    "申请人应当提交材料",
)


def library(many: int, seed: int = 3) -> list[Example]:
    """Return ``many`` documents with one topic or two."""
    chance = random.Random(seed)
    found = []
    for n in range(many):
        tags = chance.sample(sorted(TOPICS), 2 if n % 5 == 0 else 1)
        parts = [part for tag in tags for part in chance.sample(TOPICS[tag], 3)] + chance.sample(STOCK, 3)
        chance.shuffle(parts)
        heading = f"关于{chance.choice(TOPICS[tags[0]])}的通知"
        found.append(Example(heading, "。\n".join(parts) + "。", frozenset(tags)))
    return found
