"""Finding words in 100,000 notes: our index against LIKE on the same record; policies in memory."""

import statistics
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from random import Random

from advisor_app.domain.consultation import Channel, Consultation, Inquirer, Note, Outcome
from advisor_app.domain.ids import Ids
from advisor_app.eligibility.reading import load_library
from advisor_app.services.screening import Screenings
from advisor_app.store.record import Record
from advisor_app.support.calendar import local_day
from advisor_app.support.paths import resources_folder
from advisor_app.support.pinyin import read_pinyin
from benchmarks.measuring import Pair, paired, timed
from benchmarks.record import _now, _opened

_PARTS = (
    "高龄津贴", "怎么办", "在哪里办", "助餐点", "残疾人", "两项补贴", "要带什么", "户口簿",
    "身份证", "不收费", "女儿来问", "儿子来电", "轮椅", "能不能借", "适老化改造", "评估",
    "社区窗口", "养老院", "床位", "多少钱", "低保", "特困", "护理", "每个月", "到账", "时间",
    "材料", "复印件", "满80周岁", "当月申请", "已告知", "下周回访", "腿脚不便", "独居",
    "邻居代问", "老年卡", "公交", "体检",
)  # fmt: skip
_RARE = ("骨灰盒", "助听器", "长城", "癌", "假肢")
_WORDS = (
    ("1 character, common,", "高"), ("1 character, rare,", "癌"), ("2, common,", "津贴"),
    ("2, rare,", "长城"), ("3, rare,", "助听器"), ("4, common,", "高龄津贴"),
    ("6, absent,", "高龄津贴补贴"),
)  # fmt: skip
_LIKE = "WHERE nt.words LIKE ? ORDER BY c.day DESC, c.at DESC LIMIT 50"
_TYPED = (
    "gaolingjintie",
    "gljt",
    "g",
    "高",
    "高龄",
    "年",
    "郑民文201628",
    "残疾 补贴",
    "zhengzhou",
)


def _fill(record: Record, notes: int) -> None:
    ids, random, at = Ids(_now, Random(2).randbytes), Random(1), _now()
    with record.begin() as work:
        for number in range(notes):
            one = Consultation(
                id=ids.record(), at=at - timedelta(minutes=notes - number), point="410106-D05",
                advisor=None, inquirer=Inquirer.ELDER, channel=Channel.PHONE, topics=("meals",),
                outcome=Outcome.ANSWERED,
            )  # fmt: skip
            words = random.choices(_PARTS, k=random.randint(3, 9))
            if random.random() < 0.001:
                words.append(random.choice(_RARE))
            note = Note(
                id=ids.record(), consultation=one.id, asked="，".join(words[:4]),
                answered="，".join(words[4:]),
            )  # fmt: skip
            work.put(one, ids.revision())
            work.put(note, ids.revision())


def find_words(notes: int, rounds: int = 5) -> Iterator[str]:
    """Time words of one to six characters, common, rare and absent ones."""
    with tempfile.TemporaryDirectory() as folder:
        record = _opened(folder)
        _fill(record, notes)
        for what, word in _WORDS:
            yield str(_against_like(record, f"{what} of {notes:,} notes", word, rounds))
        record.close()


def _against_like(record: Record, what: str, word: str, rounds: int) -> Pair:
    """Give the newest fifty either way, read whole."""
    talks = record.consultations
    return paired(
        f"find {what} / LIKE on the same record",
        lambda: talks.listed(search=word, limit=50),
        lambda: tuple(talks._read(_LIKE, (f"%{word}%",))),  # noqa: SLF001 - to read the same rows
        rounds,
    )


def find_policies(rounds: int = 20) -> Iterator[str]:
    """Time a keystroke in the search over policies, without a peer."""
    resources = resources_folder()
    library = load_library(resources / "policies")
    screenings = Screenings(
        library, lambda: local_day(_now()), read_pinyin(resources / "pinyin.txt")
    )
    first = timed(lambda: screenings.found("高"))
    times = sorted(
        timed(lambda typed=one: screenings.found(typed)) for one in _TYPED * rounds
    )  # fmt: skip
    yield (
        f"find among {len(library.policies)} policies: per keystroke p50 "
        f"{statistics.median(times):.2f} ms, p99 {times[int(len(times) * 0.99)]:.2f} ms, "
        f"the first of a day {first:.1f} ms"
    )
