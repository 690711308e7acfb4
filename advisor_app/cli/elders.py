"""``advisor elder add|find|show``."""

from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.words import a_count, pairs, shared_json
from advisor_app.domain.consultation import OUTCOME_WORDS
from advisor_app.domain.elder import PAPERS_WORDS, Papers, Person, Relative
from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import FACTS
from advisor_app.domain.ids import RecordId
from advisor_app.services.registration import PersonCard, PersonEntry
from advisor_app.services.sheets import described
from advisor_app.support.calendar import local_text


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the family's commands."""
    family = commands.add_parser("elder", help="老年人：登记、查找、查看")
    verbs = family.add_subparsers(dest="verb", required=True)
    add = verbs.add_parser("add", parents=[shared_json()], help="登记一位老人")
    add.add_argument("--name", default="")
    add.add_argument("--citizen-id", default="", help="身份证号，18位或旧15位")
    add.add_argument("--papers", choices=[one.value for one in Papers], help="其他证件的种类")
    add.add_argument("--number", default="", help="其他证件的号码")
    for option in ("birth", "sex", "phone", "address", "street", "community"):
        add.add_argument(f"--{option}", default="")
    for option in ("name", "relation", "phone"):
        add.add_argument(f"--relative-{option}", default="")
    add.add_argument("--fact", action="append", default=[], metavar="名称=值")
    add.set_defaults(run=_add)
    find = verbs.add_parser("find", parents=[shared_json()], help="按姓名、首字母、电话、尾号查找")
    find.add_argument("text")
    find.add_argument("--limit", type=a_count, default=20)
    find.set_defaults(run=_find)
    show = verbs.add_parser("show", parents=[shared_json()], help="查看一位老人")
    show.add_argument("id")
    show.set_defaults(run=_show)


def _add(context: Context) -> int:
    args = context.args
    facts = pairs(args.fact, "--fact")
    facts |= {name: getattr(args, name) for name in ("birth", "sex") if getattr(args, name)}
    papers = _papers(args)
    entry = PersonEntry(
        name=args.name,
        papers=papers,
        number=args.citizen_id or args.number,
        phone=args.phone,
        address=args.address,
        street=args.street,
        community=args.community,
        relative=Relative(
            name=args.relative_name, relation=args.relative_relation, phone=args.relative_phone
        ),
        facts=facts,
    )
    with context.services() as services:
        form = services.registration.blank()
        checked = services.registration.save(form, entry)
    for warning in checked.warnings:
        context.warn(f"提醒：{warning}")
    value = {"id": form.elder, "warnings": list(checked.warnings)}
    context.answer(value, f"已登记，编号 {form.elder}")
    return 0


def _papers(args: Any) -> Papers:  # noqa: ANN401 - argparse's own
    """Give the kind of papers.

    Raises:
        BadInput: two kinds were named, or a kind without its number, or the other way round.
    """
    other = Papers(args.papers) if args.papers else Papers.NONE
    if args.citizen_id:
        if other not in (Papers.NONE, Papers.CITIZEN) or args.number:
            raise BadInput(
                "证件只登记一样：写了 --citizen-id，就不写 --papers 和 --number", "papers"
            )
        return Papers.CITIZEN
    if bool(args.number) is (other is Papers.NONE):
        raise BadInput("证件的种类和号码要一起写：--papers 和 --number", "papers")
    return other


def _find(context: Context) -> int:
    with context.services() as services:
        found = services.registration.find(context.args.text, context.args.limit)
        today = services.desk.today
    values = [{**as_json(one.person), "last_day": one.last_day or None} for one in found]
    lines = [f"{one.person.id}  {one.person.name}  {described(one.person, today)}" for one in found]
    context.answer(values, "\n".join(lines) or "没有找到：换个写法试试，如姓名首字母或电话尾号")
    return 0


def _show(context: Context) -> int:
    with context.services() as services:
        card = services.registration.card(RecordId(context.args.id))
        context.answer(_card(card), _in_words(card))
    return 0


def as_json(person: Person) -> dict[str, Any]:
    """Give a person's full values: the caller holds the passphrase."""
    identity = person.identity
    return {
        "id": person.id,
        "name": identity.name if identity else "",
        "birth": str(person.birth) if person.birth else None,
        "sex": person.facts.get("sex"),
        "community": person.elder.community,
        "street": person.elder.street,
        "phone": identity.phone if identity else "",
        "papers": identity.papers.value if identity else Papers.NONE.value,
        "number": identity.papers_number if identity else "",
        "address": identity.address if identity else "",
        "facts": dict(person.facts.values),
    }


def _card(card: PersonCard) -> dict[str, Any]:
    relative = card.person.identity.relative if card.person.identity else Relative()
    return as_json(card.person) | {
        "relative": {
            "name": relative.name, "relation": relative.relation, "phone": relative.phone,
        },
        "visits": [
            {
                "id": one.consultation.id,
                "at": one.consultation.at.isoformat(),
                "topics": list(one.consultation.topics),
                "outcome": one.consultation.outcome.value,
            }
            for one in card.visits
        ],
        "sheets": [{"number": one.number, "on": one.on.isoformat()} for one in card.sheets],
        "callbacks": [
            {"due": one.due.isoformat(), "done": one.done_at is not None} for one in card.calls
        ],
    }  # fmt: skip


def _in_words(card: PersonCard) -> str:
    person = card.person
    lines = [person.name]
    if person.identity:
        lines.append(f"{PAPERS_WORDS[person.identity.papers]}  {person.identity.papers_number}")
        lines.append(f"电话  {person.identity.phone or '未登记'}")
    lines.append(f"社区  {person.elder.community or '未登记'}")
    for name, spec in FACTS.items():
        value = person.facts.get(name)
        lines.append(f"{spec.label}  {'未登记' if value is None else spec.in_words(value)}")
    for one in card.visits:
        about = one.consultation
        lines.append(f"来过  {local_text(about.at)}  {OUTCOME_WORDS[about.outcome]}")
    return "\n".join(lines)
