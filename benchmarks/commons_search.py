"""What the embedded search index costs and how surely it finds a known document: 140,000 passages, made of word lists.

Seconds and milliseconds are CPU of this process. ``*_rate`` is the share of known titles among the first ten results.
"""

from __future__ import annotations

import cProfile
import pstats
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import scratch  # noqa: F401 — first: it sets Django up

# isort: split
import measuring
from opencc import OpenCC

from mingting.commons.search import sounds, words
from mingting.commons.search.contract import Entry, Question
from mingting.commons.search.tantivy_index import TantivyEngine

PASSAGES = 140_000
TITLES = 3_000
ASKED = 300
TODAY = date(2024, 6, 15)

PLACES = [
    "云河区",
    "青浦县",
    "长宁街道",
    "石桥镇",
    "南湖新区",
    "东山市",
    "北岭区",
    "海珠湾",
    "白鹭洲",
    "金沙镇",
    "梅溪县",
    "临江区",
    "龙门街道",
    "柳泉镇",
]
ISSUERS = [
    "人民政府",
    "人民政府办公室",
    "财政局",
    "教育局",
    "民政局",
    "卫生健康局",
    "市场监督管理局",
    "住房和城乡建设局",
    "农业农村局",
    "数据局",
]
DEEDS = [
    "印发",
    "公布",
    "修订",
    "废止",
    "开展",
    "做好",
    "加强",
    "规范",
    "推进",
    "调整",
    "组织申报",
    "贯彻落实",
]
MATTERS = [
    "城市生活垃圾分类",
    "老旧小区改造",
    "中小企业稳岗补贴",
    "高新技术企业认定奖励",
    "学前教育普惠",
    "家庭医生签约",
    "食品小作坊登记",
    "养老机构运营补助",
    "公共租赁住房分配",
    "不动产登记",
    "行政许可事项",
    "数据要素市场",
    "人才引进安居",
    "河道采砂管理",
    "农村宅基地审批",
    "森林防火",
    "安全生产标准化",
    "文物保护单位",
    "共享单车停放",
    "户外广告设施",
    "犬类管理",
    "餐厨废弃物处置",
    "职业技能培训",
    "残疾人就业保障",
    "城乡居民基本医疗保险",
    "政务服务大厅",
    "社会信用体系建设",
    "招标投标监管",
    "政府采购",
    "重大行政决策",
    "国有土地上房屋征收与补偿",
    "建筑垃圾运输",
    "燃气安全",
    "电动自行车充电",
    "体育场馆免费开放",
    "公共图书馆服务",
    "儿童友好城市",
    "殡葬服务",
    "退役军人安置",
    "小微企业贷款贴息",
]
FORMS = [
    "管理办法",
    "实施细则",
    "工作方案",
    "若干措施",
    "实施意见",
    "资金管理办法",
    "操作规程",
    "三年行动计划",
    "目录（2024年版）",
    "考核办法",
]
VERBS = [
    "应当",
    "可以",
    "不得",
    "负责",
    "依法",
    "按照规定",
    "及时",
    "会同有关部门",
    "自收到之日起",
    "在十个工作日内",
    "予以",
    "提出",
    "核实",
    "报送",
    "组织",
    "公示",
]
NOUNS = [
    "申请人",
    "主管部门",
    "有关材料",
    "书面申请",
    "审核意见",
    "资金",
    "项目",
    "单位",
    "经营者",
    "居民",
    "用地",
    "标准",
    "监督检查",
    "行政处罚",
    "档案",
    "信息",
    "服务",
    "合同",
    "证明",
    "责任",
    "期限",
    "名单",
    "设施",
    "场所",
    "车辆",
    "费用",
    "补助",
    "资格",
    "登记",
    "许可",
    "变更",
    "注销",
    "年度报告",
    "应急预案",
    "评估",
    "验收",
    "审计",
    "公开",
    "举报",
    "投诉",
]
QUESTIONS = [
    "公司一直拖欠工资不给，我该怎么办？",
    "小区垃圾不分类会被罚款多少钱？",
    "孩子上幼儿园的补贴怎么申请，要带什么材料？",
    "老人住养老院有没有补助，在哪里办理登记？",
    "我的电动车停在楼道里充电违法吗？",
    "房子被征收了补偿标准是多少？",
    "开小餐馆需要办理哪些许可，几天能拿到证？",
    "单位没有给我交医疗保险可以投诉吗？",
    "申请公租房要等多久，怎么查名单？",
    "请问高新企业认定以后奖励什么时候发？",
]


def title(rng: random.Random) -> str:
    """Return a title as offices write it."""
    place, issuer, deed = rng.choice(PLACES), rng.choice(ISSUERS), rng.choice(DEEDS)
    return f"{place}{issuer}关于{deed}《{rng.choice(PLACES)}{rng.choice(MATTERS)}{rng.choice(FORMS)}》的通知"


def passage(rng: random.Random) -> str:
    """Return a clause of about 120 characters."""
    clauses = [
        f"{rng.choice(NOUNS)}{rng.choice(VERBS)}{rng.choice(NOUNS)}{rng.choice(MATTERS)}{rng.choice(NOUNS)}"
        for _ in range(rng.randint(4, 10))
    ]
    return "，".join(clauses) + "。"


def entries() -> list[Entry]:
    """Return the passages: a few thousand documents, each clause an entry of its own."""
    rng = random.Random(7)
    titles = list(dict.fromkeys(title(rng) for _ in range(TITLES)))
    found = []
    for n in range(PASSAGES):
        name = titles[n % len(titles)]
        part = "" if n < len(titles) else f" 第{n // len(titles)}条"
        at = datetime(2000 + n % 24, 1, 1, tzinfo=UTC)
        found.append(
            Entry(
                f"p{n}",
                name + part,
                passage(rng),
                at,
                genre=f"类{n % 5}",
                organ=f"局{n % 12}",
                theme=f"题{n % 20}",
            )
        )
    return found


def wrong(text: str, rng: random.Random) -> str:
    """Return the text with one character replaced by a common other one."""
    place = rng.randrange(2, len(text) - 2)
    return (
        text[:place]
        + rng.choice([c for c in "的地得在再做作象像帐账" if c != text[place]])
        + text[place + 1 :]
    )


def known_items(engine: TantivyEngine, titles: list[str]) -> dict[str, float]:
    """Return how often a title is among the first ten, asked in many ways. Parts of one document count as it."""
    rng = random.Random(11)
    traditional = OpenCC("s2t").convert
    ways: dict[str, Callable[[str], str]] = {
        "title": str,
        "keywords": lambda t: " ".join(
            [t[: t.index("关于")], *t[t.index("《") + 1 : t.index("》")].split("（")[:1]]
        ),
        "wrong_character": lambda t: wrong(t, rng),
        "traditional": traditional,
        "pinyin": lambda t: "".join("".join(sounds.syllables(run)) for run in words.runs(t)),
        "pinyin_parted": lambda t: " ".join(s for run in words.runs(t) for s in sounds.syllables(run)),
        "initials": lambda t: "".join(sounds.initials(run) for run in words.runs(t)),
    }
    asked = rng.sample([t for t in titles if "（" not in t], ASKED)
    return {
        f"{name}_rate": sum(_among_ten(engine, way(t), t) for t in asked) / ASKED
        for name, way in ways.items()
    }


def _among_ten(engine: TantivyEngine, query: str, sought: str) -> bool:
    answer = engine.answer(Question(query, TODAY, count=10, counted=False))
    return any(TITLE_OF[each.key].startswith(sought) for each in answer.found)


TITLE_OF: dict[str, str] = {}


def questions_ms(engine: TantivyEngine, *, counted: bool) -> list[float]:
    """Return the CPU milliseconds of each question, the best of three runs."""
    spent = []
    for text in QUESTIONS * 3:
        runs = []
        for _ in range(3):
            before = time.process_time()
            engine.answer(Question(text, TODAY, counted=counted))
            runs.append((time.process_time() - before) * 1000)
        spent.append(min(runs))
    return sorted(spent)


def update_ms(engine: TantivyEngine) -> float:
    """Return the wall milliseconds from a change to the first answer that holds it, the longest of ten."""
    longest = 0.0
    for n in range(10):
        before = time.perf_counter()
        engine.apply(
            [Entry("new", f"新近公布的第{n}号决定", "正文", datetime(2024, 1, 1, tzinfo=UTC))],
            [],
            f"{n + 2} x",
        )
        found = engine.answer(Question(f"新近公布的第{n}号决定", TODAY)).found
        assert found[0].key == "new"
        longest = max(longest, (time.perf_counter() - before) * 1000)
    return longest


def measure(profile: str) -> dict[str, float]:
    """Return all figures, or print where the time of indexing (``index``) or asking (any other word) goes."""
    with tempfile.TemporaryDirectory() as place:
        engine = TantivyEngine(Path(place))
        made = entries()
        TITLE_OF.update((each.key, each.title) for each in made)
        with cProfile.Profile() as profiled:
            if profile != "index":
                profiled.disable()
            before = time.process_time()
            engine.replace(made, "1 x")
            spent = time.process_time() - before
        if profile == "index":
            pstats.Stats(profiled).sort_stats("tottime").print_stats(25)
        figures: dict[str, float] = {"passages": len(made), "index_cpu_seconds": spent}
        for name, counted in (("question", False), ("question_with_facets", True)):
            took = questions_ms(engine, counted=counted)
            figures[f"{name}_p50_cpu_ms"] = statistics.median(took)
            figures[f"{name}_p95_cpu_ms"] = took[int(0.95 * len(took))]
        figures["keywords_cpu_ms"] = 1000 * measuring.cpu_seconds(
            lambda: engine.answer(Question("养老机构 补助 公示", TODAY)), times=20, runs=3
        )
        figures["update_visible_ms"] = update_ms(engine)
        return figures | known_items(engine, list(dict.fromkeys(each.title for each in made[:TITLES])))


if __name__ == "__main__":
    wanted = measuring.asked((__doc__ or "").partition("\n")[0])
    measuring.tell(measure(wanted.profile), as_json=wanted.json)
