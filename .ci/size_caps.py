"""Holds the sizes: files at most 400 lines, classes 250, functions a median of 8.

Also that the tests are at least 1.2 times as long as the program, counted in lines of code: blank
lines, comments and docstrings count on neither side.
"""

import ast
import io
import statistics
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

_SILENT = (
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER,
)  # fmt: skip
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)

FILE, CLASS, MEDIAN, FUNCTION, RATIO = 400, 250, 8, 60, 1.2


def problems(root: Path) -> Iterator[str]:
    """Give a line for everything that is too large."""
    lengths: list[int] = []
    for path in sorted((root / "advisor_app").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > FILE:
            yield f"{path}: {lines} lines, at most {FILE}"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef) and _span(node) > CLASS:
                yield f"{path}: class {node.name} has {_span(node)} lines, at most {CLASS}"
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = _body(node)
                lengths.append(body)
                if body > FUNCTION:
                    yield f"{path}: {node.name} has {body} lines, at most {FUNCTION}"
    median = statistics.median(lengths)
    if median > MEDIAN:
        yield f"functions have a median of {median} lines, at most {MEDIAN}"
    ratio = _lines(root / "tests") / _lines(root / "advisor_app")
    if ratio < RATIO:
        yield f"tests are {ratio:.2f} times as long as the program, at least {RATIO}"


def _span(node: ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _body(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Give a function's length without its signature and docstring."""
    first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or first.lineno) - first.lineno + 1


def _lines(folder: Path) -> int:
    return sum(_code_lines(path.read_text(encoding="utf-8")) for path in folder.rglob("*.py"))


def _code_lines(text: str) -> int:
    """Count the lines that hold code."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _SILENT:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            lines.difference_update(range(first.lineno, (first.end_lineno or 0) + 1))
    return len(lines)


if __name__ == "__main__":
    found = list(problems(Path(__file__).resolve().parents[1]))
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.exit(1 if found else 0)
