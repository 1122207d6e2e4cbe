"""Hand-ins, names and messages made by chance, the same for the same seed: `make fuzz SECONDS=300 SEED=7`.

Most are nearly right, with one part replaced by something unexpected.
"""

import json
import random
from copy import deepcopy

import nbformat

JUNK = [
    None, True, False, 0, -1, 7, 10**400, 1e308, float("nan"), "", "x" * 100_000, "\ud800", "\x00",
    "\x1b[2J\x1b]0;x\x07", "\u202e| 30 of 30 |\n", "../../etc/passwd", "q1-centre-test", "<script>alert(1)</script>",
    [], {}, [[]], [None], {"": None}, {"\ud800": []}, ["\ud800"], {"cell_type": "code", "source": []}, "code", "raw",
]  # fmt: skip
LETTERS = list("abcXYZ019.-_ +@") + list("*?[]{}|$`'\"\\<>&;:\n\r\t\x1b\x7f\x01") + list("äßé中🎈\u202e\u2028\u200d")


def rng(seed, number):
    """The generator of one hand-in."""
    return random.Random(f"{seed} {number}")


def name(chance):
    """A folder's name, as bytes: anything that a file system takes."""
    length = chance.choice([1, 2, 3, 8, 30, 100, 200])
    letters = "".join(chance.choices(LETTERS, k=length)).encode()
    stray = bytes(chance.choices(range(128, 256), k=chance.choice([0, 0, 0, 3])))
    chosen = (letters + stray)[:200]
    return b"x" + chosen if chosen in (b".", b"..") else chosen


def hand_in(solved, chance):
    """The bytes of a notebook's file: a right solution, and what chance does to it."""
    nb = json.loads(nbformat.writes(solved))
    for _ in range(chance.choice([0, 1, 1, 2, 5])):
        chance.choice([spoil, spoil, _mix_cells, _add_code])(nb, chance)
    raw = json.dumps(nb, ensure_ascii=chance.random() < 0.5).encode(errors="surrogatepass")
    return _spoil_bytes(raw, chance) if chance.random() < 0.3 else raw


def spoil(tree, chance):
    """Replace, remove or repeat one part of a tree of JSON, at any depth."""
    place = tree
    while isinstance(place, dict | list) and place:
        key = chance.choice(list(place)) if isinstance(place, dict) else chance.randrange(len(place))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or chance.random() < 0.25:
            break
        place = inner
    else:
        return
    what = chance.random()
    if what < 0.7:
        place[key] = junk(chance)
    elif what < 0.85:
        del place[key]
    elif isinstance(place, list):
        place.insert(key, deepcopy(inner))
    else:
        place[str(junk(chance))[:50]] = deepcopy(inner)


def junk(chance):
    """A piece of junk of one's own: what is spoiled later must not spoil the list for the next hand-in."""
    return deepcopy(chance.choice(JUNK))


def _mix_cells(nb, chance):
    """Cells in another order, or several times."""
    cells = nb.get("cells")
    if isinstance(cells, list) and cells:
        some = chance.choices(cells, k=len(cells)) if chance.random() < 0.5 else cells[::-1]
        nb["cells"] = [deepcopy(cell) for cell in some]


def _add_code(nb, chance):
    """A cell that does something odd in the kernel."""
    if isinstance(nb.get("cells"), list):
        code = chance.choice(CODE).replace("JUNK", repr(chance.choice(JUNK))).replace("SEED", str(chance.random()))
        cell = {"cell_type": "code", "metadata": {}, "source": code, "outputs": [], "execution_count": None, "id": "odd"}
        nb["cells"].insert(chance.randrange(len(nb["cells"]) + 1), cell)


def _spoil_bytes(raw, chance):
    """Bytes lost, changed, repeated, or in another encoding."""
    place, end = sorted(chance.choices(range(len(raw) + 1), k=2))
    return chance.choice([
        raw[:place],
        raw[:place] + raw[end:],
        raw[:end] + raw[place:],
        raw[:place] + chance.randbytes(chance.choice([1, 10, 1000])) + raw[place:],
        b"\xff\xfe" + raw.decode(errors="replace").encode("utf-16-le", errors="replace"),
        b"\xef\xbb\xbf" + raw,
        raw[:place] + b"\n<<<<<<< HEAD\n" + raw[place:end] + b"\n>>>>>>> b\n" + raw[end:],
        chance.randbytes(1000),
    ])  # fmt: skip


CODE = [
    "JUNK",
    "print(JUNK)",
    "raise Exception(JUNK)",
    "raise type(str(JUNK).replace(chr(0), ''), (BaseException,), {})(JUNK)",
    "def centre(*a, **k):\n    return JUNK",
    "def spread(*a, **k):\n    raise RuntimeError(JUNK)",
    "def spread(*a, **k):\n    import numpy as np\n    return np.zeros((10**7, 0))",
    "n_rows = JUNK",
    "from IPython.display import display, HTML\ndisplay(HTML(str(JUNK)))",
    "from IPython.display import publish_display_data as show\nshow({'text/plain': JUNK, 'image/png': JUNK})",
    "import wire\nwire.answer = lambda request: get_ipython().display_pub.publish({wire.MIME: JUNK})",
    "import wire, json\nwire.answer = lambda r: get_ipython().display_pub.publish({wire.MIME: json.dumps({'value': JUNK})})",
    "import os\nos._exit(3)",
    "import os\nfor n in range(3, 100):\n    try: os.close(n)\n    except OSError: pass",
    """
import json, random
kernel, chance = get_ipython().kernel, random.Random(SEED)
parent = kernel.get_parent("shell")["header"]
good = [json.dumps(p).encode() for p in (kernel.session.msg_header("stream"), parent, {}, {"name": "stdout", "text": "x"})]
for _ in range(20):
    parts = list(good)
    parts[chance.randrange(4)] = chance.choice([json.dumps(JUNK).encode(), chance.randbytes(20), b"[" * 3000])
    kernel.iopub_socket.send_multipart([b"stream", b"<IDS|MSG>", kernel.session.sign(parts), *parts])
""",
    """
kernel = get_ipython().kernel
for kind in ("stream", "error", "display_data", "execute_result", "status", "execute_reply"):
    for content in ({}, {"data": JUNK}, {"text": JUNK, "name": JUNK}, {"ename": JUNK, "evalue": JUNK, "traceback": JUNK},
                    {"execution_state": JUNK}, {"data": {"text/html": JUNK, "image/png": JUNK}}):
        kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent("shell"))
""",
]


def answer(chance):
    """What a student's process might answer to the grader: nearly an answer."""
    good = [
        {"value": json.dumps({"array": ["<f8", [2, 1], "AAAAAAAA8D8AAAAAAAAAQA=="]})},
        {"value": json.dumps({"dict": [["a", {"tuple": [1, {"complex": [1.0, 2.0]}]}]]})},
        {"value": json.dumps({"named": ["Mixture", [{"list": [1]}, 2, 3]]})},
        {"error": [["ValueError", "Exception"], "no"]},
    ]
    chosen = chance.choice(good)
    if "value" in chosen:
        tree = json.loads(chosen["value"])
        spoil(tree, chance)
        chosen["value"] = json.dumps(tree)
    if chance.random() < 0.3:
        spoil(chosen, chance)
    return junk(chance) if chance.random() < 0.05 else chosen


def message(chance):
    """A message of a kernel, nearly as the protocol has it."""
    content = {
        "name": "stdout", "text": "hello", "ename": "E", "evalue": "e", "traceback": ["a", "b"],
        "data": {"text/plain": "1", "image/png": "AAAA", "text/html": "<b>"}, "execution_state": "idle",
    }  # fmt: skip
    whole = {
        "parent_header": {"msg_id": "1"},
        "msg_type": chance.choice(["stream", "error", "display_data", "execute_result"]),
        "content": content,
    }
    for _ in range(chance.choice([1, 1, 2])):
        spoil(whole, chance)
    return whole
