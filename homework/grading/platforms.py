"""Who handed in what, by the names that each platform gives to what it collects.

A name begins with what the platform knows of the student and ends with what the student called the file.
Only the beginning counts, and the patterns take the shortest beginning, so that no file name can stand
for another student.
"""

import email
import email.policy
import email.utils
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

import yaml

from .archives import File, Unreadable
from .child import Failed, in_child

MAX_ATTACHMENTS, MAX_HEADER = 50, 1000  # of a message; characters of an address or a name
MAX_METADATA = 20 << 20  # bytes of Gradescope's list of submissions

PATTERNS = {
    # lovelaceada_LATE_12345_678_hw1.ipynb
    "canvas": r"(?P<name>[^_]*)_(?:(?P<late>LATE)_)?(?P<account>\d+)_\d+_(?P<file>.+)",
    # Ada Lovelace_12345_assignsubmission_file_/hw1.ipynb, or the same without the slash
    "moodle": r"(?P<name>.+?)_(?P<account>\d+)_assignsubmission_[a-z]+_?(?P<file>.*)",
    # Homework 1_ada01_attempt_2026-11-30-18-05-59_hw1.ipynb
    "blackboard": r".+?_(?P<account>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_|\.)(?P<file>.+)",
    # ada_hw1.ipynb
    "files": r"(?P<name>[^_]+)_(?P<file>.+)",
}


@dataclass
class HandIn:
    """What one student handed in at one time."""

    label: str  # as the platform names it, to be shown and sent back
    account: str | None = None
    name: str | None = None
    time: datetime | None = None  # where a platform tells it
    late: bool = False  # where a platform says so without saying how late
    files: list = field(default_factory=list)

    @property
    def changed(self):
        """When a file was last changed: this shows which of several is last, not whether it is late."""
        return max((file.time for file in self.files if file.time), default=None)


def hand_ins(files, platform, source, assignment):
    """All hand-ins among the files that a platform left, and the files that are none."""
    files = [file for file in files if not file.is_litter]
    if platform == "gradescope":
        return _of_gradescope(files)
    if platform == "github":
        prefix = Path(source).name.removesuffix("-submissions") if Path(source).is_dir() else assignment
        return _grouped(files, lambda top: _of_repository(top, prefix))
    if platform == "email":
        return _of_mails(files)
    return _grouped(files, lambda top: _by_pattern(top, platform), apart=platform == "files")


def _grouped(files, who, apart=False):
    """Hand-ins by the first part of each path, and files whose first part says nothing.

    `apart`: files side by side are hand-ins of their own, even of one student.
    """
    found, left = {}, []
    for file in files:
        top, *inner = file.parts
        about = who(top) or ({"name": top, "file": top} if inner else None)
        if about is None:
            left.append(top)
            continue
        file = File(tuple(inner) or (about.pop("file", None) or top,), file.time, file.read)
        about.pop("file", None)
        key = (about.get("account"), about.get("name"), about.get("time"), top if apart else None)
        found.setdefault(key, HandIn(top, **about)).files.append(file)
    return list(found.values()), left


def _by_pattern(top, platform):
    """What the name of a file or folder says, if it has this platform's form."""
    match = re.fullmatch(PATTERNS[platform], top, re.DOTALL)
    if not match:
        return None
    about = match.groupdict()
    if platform == "canvas":
        about["late"] = bool(about["late"])
    if about.get("time"):
        about["time"] = datetime.strptime(about["time"], "%Y-%m-%d-%H-%M-%S")
    return about


def _of_repository(top, prefix):
    """GitHub Classroom's folders: the assignment, a hyphen, the user."""
    return {"account": top[len(prefix) + 1 :]} if top.startswith(f"{prefix}-") else None


def _of_gradescope(files):
    """One folder a submission, and a list that says whose each is."""
    lists = [file for file in files if file.name == "submission_metadata.yml" and len(file.parts) <= 2]
    least = min((len(file.parts) for file in lists), default=0)  # a student's stands deeper
    lists = [file for file in lists if len(file.parts) == least]
    if len(lists) != 1:
        raise Unreadable("there is no submission_metadata.yml: use Gradescope's 'Export submissions'")
    depth = len(lists[0].parts) - 1
    try:
        content = lists[0].read()[: MAX_METADATA + 1]
        about = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        submissions = {str(key): _of_submission(key, entry) for key, entry in about.items()}
    except (yaml.YAMLError, AttributeError, TypeError, KeyError, ValueError, RecursionError):
        raise Unreadable("submission_metadata.yml is not as Gradescope writes it") from None
    left = []
    for file in files:
        inner = file.parts[depth:]
        if len(inner) > 1 and inner[0] in submissions:
            for hand_in in submissions[inner[0]]:
                hand_in.files.append(File(inner[1:], file.time, file.read))
        elif file is not lists[0]:
            left.append("/".join(inner))
    return [hand_in for group in submissions.values() for hand_in in group], left


def _of_submission(key, entry):
    """One hand-in for each of a submission's students."""
    time = entry.get(":created_at")
    return [
        HandIn(
            str(key),
            account=str(who.get(":email") or who.get(":sid") or "") or None,
            name=str(who.get(":name") or "") or None,
            time=time if isinstance(time, datetime) else None,
        )
        for who in entry[":submitters"]
    ]


def _of_mails(files):
    """One hand-in a message (.eml), by its sender, at the time when the last server received it."""
    found, left = [], []
    for file in files:
        if not file.name.lower().endswith(".eml"):
            left.append(file.name)
            continue
        try:
            address, time, names = json.loads(in_child(_about_mail, file, most=1 << 20))
        except Failed:
            left.append(file.name)
            continue
        hand_in = HandIn(f"{file.name} from {address}", account=address)
        hand_in.time = datetime.fromisoformat(time)
        for number, name in enumerate(names):
            hand_in.files.append(File((name,), None, partial(_attached, file, number)))
        found.append(hand_in)
    return found, left


def _about_mail(file):
    """In a child: the sender, the time and the names of attachments of a message."""
    message = email.message_from_bytes(file.read(), policy=email.policy.default)
    sender = str(message["From"])[:MAX_HEADER]
    address = email.utils.parseaddr(sender)[1]  # the name beside it is whatever one writes
    received = str(message["Received"] or "").rpartition(";")[2] or str(message["Date"])
    time = email.utils.parsedate_to_datetime(received.strip())
    names = [part.get_filename() or "attachment" for part in message.iter_attachments()]
    names = [name.replace("\\", "/").rpartition("/")[2] for name in names[:MAX_ATTACHMENTS]]
    names = [name[-MAX_HEADER:] for name in names]
    return json.dumps([address, time.isoformat(), names]).encode()


def _attached(file, number):
    """The content of an attachment."""
    message = email.message_from_bytes(file.read(), policy=email.policy.default)
    return list(message.iter_attachments())[number].get_payload(decode=True) or b""
