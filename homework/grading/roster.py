"""The class: one line for each student in roster.csv, with all names by which platforms know them.

`id` becomes the student's name everywhere else, so it is short and plain. Any column besides
`name` and `email` holds further names: a login, a number on Canvas, a user name on GitHub.
"""

import csv
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}")


class BadRoster(ValueError):
    """Something in roster.csv that has to be mended first; the message says where."""


@dataclass(frozen=True)
class Student:
    """One line of the roster."""

    id: str
    name: str = ""
    email: str = ""
    also: dict = field(default_factory=dict, hash=False)  # column: the name in it

    def accounts(self):
        """What belongs to one person alone: id, address, logins and numbers."""
        return {_fold(word) for word in (self.id, self.email, *self.also.values()) if word}

    def spellings(self):
        """The name as platforms write it: given name first or last, with and without spaces."""
        words = self.name.replace(",", " ").split()
        return {letters(" ".join(words[n:] + words[:n])) for n in range(len(words))}


class Roster(list):
    """All students, in the order of the file."""

    def find(self, account=None, name=None):
        """Who is meant: a list of no, one or several students. An account tells more than a name."""
        found = [student for student in self if account and _fold(account) in student.accounts()]
        if found or not name:
            return found
        by_account = [student for student in self if _fold(name) in student.accounts()]
        return by_account or [student for student in self if letters(name) in student.spellings()]


def letters(name):
    """A name without case, accents, spaces and signs, which every platform treats in its own way."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _fold(word):
    """An account without case and surrounding space."""
    return unicodedata.normalize("NFKC", word).strip().casefold()


def read(path):
    """The students of roster.csv."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadRoster(
            f"There is no {path.name} in {path.resolve().parent}. It has a line 'id,name,email', "
            "and then one a student."
        ) from None
    except UnicodeDecodeError:
        raise BadRoster(f"{path.name} is not UTF-8. Save it as 'CSV UTF-8'.") from None
    rows = list(csv.DictReader(text.splitlines()))
    if not rows or "id" not in rows[0]:
        raise BadRoster(
            f"{path.name} needs a first line with a column 'id', and a line for every student."
        )
    students = Roster(_student(row, path.name, line) for line, row in enumerate(rows, 2))
    _check_unique(students, path.name)
    return students


def _student(row, file, line):
    """One line, checked."""
    row = {(column or "").strip(): (value or "").strip() for column, value in row.items() if column}
    known = {word: row.pop(word, "") for word in ("id", "name", "email")}
    if not SAFE_ID.fullmatch(known["id"]):
        raise BadRoster(
            f"{file}, line {line}: the id {known['id']!r} is not one to 32 letters (a to z), digits "
            "and hyphens."
        )
    return Student(**known, also={column: value for column, value in row.items() if value})


def _check_unique(students, file):
    """No account may belong to two students."""
    owner = {}
    for student in students:
        for account in student.accounts():
            if owner.setdefault(account, student) is not student:
                raise BadRoster(
                    f"{file}: {account!r} stands for both {owner[account].id} and {student.id}."
                )
