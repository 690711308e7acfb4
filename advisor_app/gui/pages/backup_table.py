"""The backups that may be put back: when each was made, what it holds, and whether it opens."""

from pathlib import Path

from advisor_app.gui.tables import Row, Table
from advisor_app.services.rescue import BackupFound, BackupSeen
from advisor_app.support.calendar import local_text

_HEADINGS = ("哪天的", "多久以前", "在哪里", "是谁的", "记录", "记到", "能不能用")
_RECORDS, _STATE = 4, 6
_WAITING, _LOOKING, _GOOD = "等着核对", "正在核对……", "能用"


class BackupTable(Table):
    """Shows backups, the newest first; a file that somebody chose stands on top."""

    def __init__(self) -> None:
        super().__init__(_HEADINGS, "备份", stretch=_STATE, figures={_RECORDS})
        self._order: list[Path] = []
        self._found: dict[Path, BackupFound] = {}
        self._seen: dict[Path, BackupSeen] = {}
        self._problems: dict[Path, tuple[str, str]] = {}
        self._looking: Path | None = None

    def offer(self, found: tuple[BackupFound, ...]) -> None:
        """Show these, beside those that were chosen before."""
        for one in found:
            self._found[one.path] = one
            if one.path not in self._order:
                self._order.append(one.path)
        self._show()

    def add(self, path: Path) -> None:
        """Show a chosen file too, on top."""
        if path not in self._order:
            self._order.insert(0, path)
        self._show()

    def doubt(self) -> None:
        """Forget what was seen of them: another passphrase was typed."""
        self._seen.clear()
        self._problems.clear()
        self._show()

    @property
    def waiting(self) -> tuple[Path, ...]:
        """Those not looked into yet, in their order."""
        done = {*self._seen, *self._problems}
        return tuple(one for one in self._order if one not in done)

    @property
    def seen(self) -> BackupSeen | None:
        """The chosen one, when it is good."""
        return self._seen.get(Path(self.chosen)) if self.chosen else None

    @property
    def problem(self) -> str:
        """Why the chosen one cannot be used; empty when it can, or nobody knows yet."""
        return self._problems.get(Path(self.chosen), ("", ""))[1]

    @property
    def has_good(self) -> bool:
        """Whether one of them is good."""
        return bool(self._seen)

    def look_at(self, path: Path) -> None:
        """Say that this one is being looked into."""
        self._looking = path
        self._show()

    def take(self, path: Path, seen: BackupSeen) -> None:
        """Show that one is good; the first that is gets chosen."""
        first = not self._seen
        self._looking = None
        self._seen[path], self._found[path] = seen, seen.found
        self._show()
        if first:
            self.choose(str(path))

    def refuse(self, path: Path, word: str, problem: str) -> None:
        """Show that one cannot be used: in a word, and in a sentence where it is asked for."""
        self._looking = None
        self._problems[path] = word, problem
        self._show()

    def _show(self) -> None:
        chosen = self.chosen
        self.rows.show_rows([self._row(one) for one in self._order])
        if chosen:
            self.choose(chosen)

    def _row(self, path: Path) -> Row:
        found, seen = self._found.get(path), self._seen.get(path)
        word, problem = self._problems.get(path, (_WAITING, ""))
        state = _GOOD if seen else word
        cells = (
            local_text(found.made_at) if found else path.name,
            found.age if found else "",
            found.place if found else str(path.parent),
            seen.whose if seen else "",
            str(seen.records) if seen else "",
            local_text(seen.last_at) if seen and seen.last_at else "",
            _LOOKING if path == self._looking else state,
        )
        return Row(str(path), cells, tip=f"{path}\n{problem or state}")
