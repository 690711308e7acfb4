"""One search finds policies, topics, people and talks, and says where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.ids import RecordId
from advisor_app.services.searching import MOST_COUNTED, Group, Marked
from advisor_app.services.suite import Services
from tests.builders import consult, register

texts = st.text(st.sampled_from("高龄津贴abc，\n"), max_size=60)


@pytest.fixture
def guilan(services: Services) -> RecordId:
    elder = register(services, "张桂兰", phone="10000003812", community="示例一社区")
    consult(
        services, elder, topics=("meals",), asked="问高龄津贴怎么办", answered="不收费，100% 免费"
    )
    consult(services, topics=("pension",), asked="邻居问“助餐点”在哪里 OR *")
    return elder


def found(services: Services, typed: str, topic: str = "") -> dict[str, Group]:
    return {one.kind: one for one in services.search.find(typed, topic)}


def first(services: Services, typed: str, kind: str) -> list[str]:
    """Give what is marked in the first result of a kind: in its title, then in its details."""
    one = found(services, typed)[kind].results[0]
    return [
        text.text[start:end]
        for text in (one.title, *(text for _, text in one.details))
        for start, end in text.spans
    ]


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("高龄津贴", {"policy", "topic", "consultation"}),
        ("gljt", {"policy", "topic", "consultation"}),
        ("gaolingjintie", {"policy", "topic", "consultation"}),
        ("张桂兰", {"elder", "consultation"}), ("桂兰", {"elder", "consultation"}),
        ("3812", {"elder"}), ("郑民文201628", {"policy"}), ("100%", {"consultation"}),
        ("*", {"consultation"}), ("高龄*", set()), ("", set()), (" ", set()),
        ("张桂兰 免费", {"consultation"}), ("张桂兰 没有", set()), ("助餐点 OR *", {"consultation"}),
        ("没有这样的话", set()), ("zhucan", {"policy", "topic", "resource", "consultation"}),
    ],
)  # fmt: skip
def test_that_everything_is_found_by_one_box(
    services: Services, guilan: RecordId, typed: str, kinds: set[str]
) -> None:
    assert guilan
    assert set(found(services, typed)) == kinds


def test_that_initials_of_a_name_find_the_person(services: Services, guilan: RecordId) -> None:
    (one,) = found(services, "zgl")["elder"].results
    assert (one.id, one.elder, one.title.text) == (guilan, guilan, "张桂兰")
    assert dict(one.details)["社区"].text == "示例一社区"


def test_that_what_was_found_is_marked(services: Services, guilan: RecordId) -> None:
    assert guilan
    assert first(services, "高龄", "policy")[0] == "高龄"
    assert first(services, "gljt", "topic") == ["高龄津贴"]
    assert first(services, "gljt", "consultation") == ["高龄津贴"]
    assert first(services, "张桂 免费", "consultation") == ["张桂", "免费"]
    assert first(services, "郑民文201628", "policy") == ["郑民文〔2016〕28"]


def test_that_a_consultation_tells_whose_card_shows_it(
    services: Services, guilan: RecordId
) -> None:
    (named,) = found(services, "免费")["consultation"].results
    (nobody,) = found(services, "邻居")["consultation"].results
    assert (named.elder, nobody.elder) == (guilan, None)
    assert named.title.text.endswith("张桂兰")
    assert nobody.title.text.endswith("匿名")
    assert [label for label, _ in named.details] == ["答", "问", "登记"]
    assert "助餐" in dict(named.details)["登记"].text


def test_that_a_topic_shows_its_consultations_only(services: Services, guilan: RecordId) -> None:
    assert guilan
    (topic,) = found(services, "助餐")["topic"].results
    assert topic.id == "meals"
    groups = found(services, "", "meals")
    assert set(groups) == {"consultation"}
    assert [one.title.text[-3:] for one in groups["consultation"].results] == ["张桂兰"]
    assert set(found(services, "免费", "meals")) == {"consultation"}
    assert found(services, "邻居", "meals") == {}
    assert services.search.topic_label("meals") == "助餐"


def test_that_a_kind_is_counted_beyond_what_is_given(services: Services) -> None:
    for number in range(12):
        consult(services, asked=f"问饭{number}")
    (group,) = services.search.find("问饭", most=5)
    assert (len(group.results), group.count, group.more) == (5, 12, False)
    assert "12" in group.heading
    newest = [dict(one.details)["问"].text for one in group.results]
    assert newest == [f"问饭{number}" for number in range(11, 6, -1)]
    policies = found(services, "老")["policy"]
    assert policies.count > len(policies.results) == 8


def test_that_more_than_can_be_counted_is_said() -> None:
    group = Group("consultation", (), MOST_COUNTED, more=True)
    assert group.heading == "咨询记录　200 条以上"


def test_that_an_erased_person_is_found_no_more(services: Services, guilan: RecordId) -> None:
    services.registration.forget(guilan, "本人要求")
    for typed in ("张桂兰", "免费", "3812", "zgl"):
        assert "elder" not in found(services, typed)
        assert "consultation" not in found(services, typed)
    assert services.care.verify().problems == ()


def test_that_another_library_is_searched_at_once(services: Services) -> None:
    assert services.screenings.search("gljt")
    services.screenings.use(type(services.screenings.library).of(()))
    assert services.screenings.search("gljt") == ()
    assert "policy" not in found(services, "高龄")


@given(text=texts, at=st.integers(0, 60), length=st.integers(1, 5), most=st.integers(8, 30))
def test_that_an_excerpt_is_short_and_keeps_the_first_mark(
    text: str, at: int, length: int, most: int
) -> None:
    spans = ((at, at + length),) if at + length <= len(text) else ()
    cut = Marked(text, spans).excerpt(most)
    assert len(cut.text) <= most + 2
    assert "\n" not in cut.text
    for start, end in cut.spans:
        assert cut.text[start:end] in text.replace("\n", " ")
    if spans:
        marked = [cut.text[start:end] for start, end in cut.spans]
        assert marked == [text[at : at + length].replace("\n", " ")]


def test_that_a_service_is_found_with_who_offers_it(services: Services) -> None:
    (one,) = found(services, "xiawozhen yanglaofuwuzhongxin")["resource"].results[:1]
    assert one.title.text == "街道养老服务中心"
    assert ("机构", "峡窝镇养老服务中心") in [(label, text.text) for label, text in one.details]
    assert services.directory.offer(one.id).place == "峡窝镇养老服务中心"


def test_that_what_is_there_no_more_is_not_found(services: Services) -> None:
    one = found(services, "jly")["resource"].results[0]
    count = found(services, "jly")["resource"].count
    services.directory_keeping.take_away([one.id])
    assert found(services, "jly")["resource"].count == count - 1
