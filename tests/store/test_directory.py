"""The journalled part of the directory, read back."""

from pathlib import Path

from advisor_app.domain.directory import Provider, Service, ServiceKind, Site
from advisor_app.domain.referral import ServiceCategory
from tests.builders import TestIds, a_record


def test_that_what_was_put_is_read_in_the_order_of_ids(tmp_path: Path) -> None:
    ids, record = TestIds(), a_record(tmp_path)
    reader = record.directory
    empty = reader.mark()
    assert (reader.providers(), reader.sites(), reader.services()) == ((), (), ())
    providers = [Provider(id=ids.record(), name=name) for name in ("甲", "乙")]
    site = Site(id=ids.record(), provider=providers[0].id, name="站")
    service = Service(
        id=ids.record(), provider=providers[0].id, name="午餐", sites=(site.id,),
        kind=ServiceKind.MEAL_POINT, category=ServiceCategory.DAILY_LIVING,
    )  # fmt: skip
    with record.begin() as work:
        for one in (service, site, *reversed(providers)):
            work.put(one, ids.revision())
    assert reader.providers() == tuple(sorted(providers, key=lambda one: one.id))
    assert reader.sites() == (site,)
    assert reader.services() == (service,)
    assert reader.mark() != empty
    record.close()


def test_that_the_mark_changes_with_every_change_and_with_nothing_else(tmp_path: Path) -> None:
    ids, record = TestIds(), a_record(tmp_path)
    marks = [record.directory.mark()]
    provider = Provider(id=ids.record(), name="甲")
    for name in ("甲", "乙", "甲"):
        with record.begin() as work:
            work.put(Provider(id=provider.id, name=name), ids.revision())
        marks.append(record.directory.mark())
    assert len(set(marks)) == 4
    with record.begin() as work:
        work.put(Provider(id=provider.id, name="甲"), ids.revision())
    assert record.directory.mark() == marks[-1]
    record.rebuild()
    assert record.directory.mark() == marks[-1]
    record.close()
