"""``advisor search``: everything that holds a text, by kinds."""

from typing import Any

from advisor_app.cli.context import Context
from advisor_app.cli.words import a_count, shared_json
from advisor_app.services.searching import Group, Marked, Result

_WIDE = 48


def register(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    search = commands.add_parser(
        "search", parents=[shared_json()], help="搜索：政策、事项、老人、咨询记录一起找"
    )
    search.add_argument("text", help="几个字；拼音、首字母、文号都行；空格隔开的词要都有")
    search.add_argument("--topic", default="", help="只看某个事项的咨询记录（事项编号）")
    search.add_argument("--limit", type=a_count, default=8, help="每类最多列几条")
    search.set_defaults(run=_search)


def _search(context: Context) -> int:
    args = context.args
    with context.services() as services:
        groups = services.search.find(args.text, args.topic, args.limit)
    lines = [line for group in groups for line in _lines(group)]
    context.answer([_as_json(one) for one in groups], "\n".join(lines) or "没有找到")
    return 0


def _lines(group: Group) -> list[str]:
    lines = [group.heading]
    for one in group.results:
        lines.append(f"  {_stressed(one.title)}")
        lines += [
            f"      {label}：{_stressed(text.excerpt(_WIDE))}" for label, text in one.details[:1]
        ]
    return lines


def _stressed(marked: Marked) -> str:
    """Give a text with what was found in it between brackets that no policy uses."""
    text = marked.text
    for start, end in reversed(marked.spans):
        text = f"{text[:start]}⟦{text[start:end]}⟧{text[end:]}"
    return text


def _as_json(group: Group) -> dict[str, Any]:
    return {
        "kind": group.kind,
        "count": group.count,
        "more": group.more,
        "results": [_result(one) for one in group.results],
    }


def _result(one: Result) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": _marked(one.title),
        "details": [{"label": label, **_marked(text)} for label, text in one.details],
        "elder": one.elder,
    }


def _marked(marked: Marked) -> dict[str, Any]:
    return {"text": marked.text, "spans": [list(span) for span in marked.spans]}
