"""The step of the register wizard in which words that are not known are given a meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from advisor_app.gui.theme import GAP, label
from advisor_app.gui.widgets import EmptyState
from advisor_app.services.registers.drafts import UnknownWord
from advisor_app.services.registers.importing import FIELDS, Reading
from advisor_app.services.registers.rows import DEFAULTS

Labels = Mapping[str, Mapping[str, str]]
"""Field → code → Chinese word."""

_HEADINGS = ("哪一项", "表里写的", "几行", "算作")
_MOST = 300
_LEAVE = "不认识，原话留着"
_MEANT = {"channel": "没写方式的算", "topic": "没写事项的算", "outcome": "没写结果的算"}


class WordsStep(QWidget):
    """One row a word, each with a box; below them what is meant where nothing is written."""

    def __init__(self, labels: Labels) -> None:
        super().__init__()
        self._labels = labels
        self._words: Sequence[UnknownWord] = ()
        self._boxes: list[QComboBox] = []
        self.hint = label("", "hint")
        self.table = QTableWidget(0, len(_HEADINGS))
        self.table.setAccessibleName("不认识的字")
        self.table.setHorizontalHeaderLabels(list(_HEADINGS))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(38)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.none = EmptyState("表里的字都认识", "按“下一步”看试导结果")
        self._middle = QStackedWidget()
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.none)
        self.defaults = {name: self._default_box(name) for name in _MEANT}
        self._lay_out()

    def show_words(self, words: Sequence[UnknownWord], reading: Reading) -> None:
        """Show the words of a sheet, and what was chosen for them before."""
        self._words = words[:_MOST]
        self._boxes = [self._box(one) for one in self._words]
        self.table.setRowCount(len(self._words))
        for row, (one, box) in enumerate(zip(self._words, self._boxes, strict=True)):
            for column, text in enumerate((FIELDS[one.field], one.word[:60], f"{one.count} 行")):
                self.table.setItem(row, column, QTableWidgetItem(text))
            self.table.setCellWidget(row, 3, box)
        self._middle.setCurrentWidget(self.table if words else self.none)
        self.hint.setText(_hint(words))
        for name, box in self.defaults.items():
            chosen = reading.defaults.get(name, DEFAULTS[name])
            box.setCurrentIndex(max(0, box.findData(chosen)))

    def meant(self, reading: Reading) -> Reading:
        """Give the way of reading with the meanings that were chosen."""
        words = {name: dict(codes) for name, codes in reading.words.items()}
        for one, box in zip(self._words, self._boxes, strict=True):
            if box.currentData():
                words.setdefault(one.field, {})[one.word] = box.currentData()
        defaults = {name: box.currentData() for name, box in self.defaults.items()}
        return replace(reading, words=words, defaults=defaults)

    def box_of(self, word: str) -> QComboBox:
        """Give the box of a word."""
        place = next(at for at, one in enumerate(self._words) if one.word == word)
        return self._boxes[place]

    def enter(self) -> None:
        """Put the focus where choosing starts."""
        (self._boxes or list(self.defaults.values()))[0].setFocus()

    def _lay_out(self) -> None:
        below = QGridLayout()
        below.setHorizontalSpacing(GAP)
        for place, (name, box) in enumerate(self.defaults.items()):
            words = label(_MEANT[name], "key")
            words.setWordWrap(False)
            below.addWidget(words, 0, place * 2)
            below.addWidget(box, 0, place * 2 + 1)
        below.setColumnStretch(len(self.defaults) * 2, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        whole.addWidget(self.hint)
        whole.addWidget(self._middle, 1)
        whole.addLayout(below)

    def _default_box(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(_MEANT[name])
        for code, word in self._labels[name].items():
            box.addItem(word, code)
        return box

    def _box(self, one: UnknownWord) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"{FIELDS[one.field]}“{one.word}”算作")
        box.addItem(_LEAVE, "")
        for code, word in self._labels[one.field].items():
            box.addItem(word, code)
        return box


def _hint(words: Sequence[UnknownWord]) -> str:
    if not words:
        return ""
    more = f"，先列最多的 {_MOST} 个" if len(words) > _MOST else ""
    return f"有 {len(words)} 个词程序不认识{more}。能对上的选一下；不选也能导入，原话都会留着。"
