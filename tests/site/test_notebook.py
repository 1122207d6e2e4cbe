"""A lab in JupyterLab: Python reads what a hand has done, and the figure follows what Python sets."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import numpy as np
import pytest
from repository import ROOT

from lecture_lib import datasets, em, initialise

pytestmark = pytest.mark.browser
X, START = datasets.old_faithful().X, np.array([[2.0, 50.0], [5.0, 90.0]])
CELLS = [
    """import numpy as np
from lecture_lib import datasets, initialise
from lecture_lib.figures import labs

X = datasets.old_faithful().X
theta = initialise.mixture_around(X, np.array([[2.0, 50.0], [5.0, 90.0]]))
lab = labs.em(X, *theta, step=1)
lab""",
    "print(lab.mu.tolist())",
    "lab.mu = [[2.0, 60.0], [4.0, 80.0]]",
    "lab.Sigma = -lab.Sigma",
]


@pytest.fixture
def jupyterlab(tmp_path):
    """The address of JupyterLab with one notebook, and no settings of whoever runs the test."""
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, CELLS)))
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, tmp_path / "lab.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{kind}_DIR": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    options = [f"--port={port}", "--ip=127.0.0.1", "--allow-root", "--no-browser"]
    options += ["--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}"]
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options],
        env=os.environ | own | {"IPYTHONDIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )
    yield wait_for(f"http://127.0.0.1:{port}/")
    server.terminate()
    server.wait()


def wait_for(address):
    """The address, when somebody answers there."""
    for _ in range(300):
        try:
            urllib.request.urlopen(address + "api")
            return address
        except OSError:
            time.sleep(0.2)
    pytest.fail("JupyterLab did not start.")


def run(page, number):
    """Run a cell; returns where its outputs come."""
    cell = page.locator(".jp-Notebook .jp-Cell").nth(number)
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    cell.get_by_text(re.compile(r"^\[\d+\]:$")).first.wait_for()
    return cell.locator(".jp-Cell-outputArea")


def said_of(mu):
    """How the lab begins its sentence after the first E-step from these means."""
    theta = initialise.mixture_around(X, START)._replace(mu=np.array(mu))
    l = next(em.em(X, theta)).log_likelihood
    return f"Step 0, E: the bound touches ℓ = {l:.2f}".replace("-", "−")


def test_hand_and_python_share_a_lab(jupyterlab, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(jupyterlab + "doc/tree/lab.ipynb")
    page.get_by_text("| Idle").wait_for(timeout=60_000)
    lab = run(page, 0)
    lab.get_by_text(said_of(START)).first.wait_for()
    box = lab.locator(".lab-handle .lab-reach").first.bounding_box()
    page.mouse.move(box["x"] + 16, box["y"] + 16)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] - 30, steps=4)
    page.mouse.up()
    moved = json.loads(run(page, 1).inner_text())
    assert moved[1] == [5, 90] and moved[0][0] > 2 and moved[0][1] > 50
    lab.get_by_text(said_of(moved)).first.wait_for()
    run(page, 2)
    lab.get_by_text(said_of([[2, 60], [4, 80]])).first.wait_for()
    run(page, 3)
    refused = (
        "The state that Python set cannot be drawn: component 0: the covariance is not positive definite"
    )
    lab.get_by_text(refused).first.wait_for()
    page.close()
