"""Binder and Colab: where the buttons of a page lead, and none as long as the address is not known."""

import re
from types import SimpleNamespace

import buttons
import course
import live
import pytest
from bs4 import BeautifulSoup
from repository import ROOT, SITE
from sphinx_book_theme import header_buttons
from sphinx_book_theme.header_buttons import launch

SET = re.search(r'^  url: &repository "?(.*?)"?$', (ROOT / "_config.yml").read_text(), re.MULTILINE)[1]
PAGES = {
    name: f"book/{'' if path.parent.name == 'book' else 'homework/'}{name}"
    for name, path in live.notebooks().items()
}
each_notebook = pytest.mark.parametrize("name", sorted(PAGES))


def expected(address, name):
    """Where Binder and Colab say that they open a file of a public repository."""
    if not address:
        return []
    owner = address.removeprefix("https://github.com/")
    path = live.notebooks()[name].relative_to(ROOT).as_posix()
    return [
        f"https://mybinder.org/v2/gh/{owner}/main?urlpath=lab/tree/{path}",
        f"https://colab.research.google.com/github/{owner}/blob/main/{path}",
    ]


def made(address, name):
    """The same as the theme and we make them, in the order in which Sphinx would ask."""
    options = {
        "repository_url": address,
        "repository_branch": "main",
        "launch_buttons": {
            "binderhub_url": "https://mybinder.org",
            "colab_url": "https://colab.research.google.com",
            "notebook_interface": "jupyterlab",
        },
    }
    config = SimpleNamespace(html_theme_options=options, html_context={})
    buttons.without_an_address(None, config)
    app = SimpleNamespace(
        config={"html_theme_options": options},
        outdir=SITE,
        env=SimpleNamespace(
            metadata={PAGES[name]: {}}, doc2path=lambda page: str(ROOT / f"{page}{suffix}")
        ),
    )
    header_buttons.update_context_with_repository_info(
        SimpleNamespace(config=config, builder=SimpleNamespace(theme_options=options))
    )
    suffix = ".ipynb" if (ROOT / f"{PAGES[name]}.ipynb").is_file() else ".md"
    context = config.html_context | {
        "pagename": PAGES[name],
        "header_buttons": [],
        "page_source_suffix": suffix,
        "sourcename": name + suffix,
    }
    for step in (launch.add_launch_buttons, buttons.elsewhere, course.show_all_buttons):
        step(app, PAGES[name], "page.html", context, object())
    return [button["url"] for button in context["header_buttons"]]


@each_notebook
@pytest.mark.parametrize("address", ["https://github.com/someone/course", ""])
def test_the_buttons_lead_to_the_pages_own_notebook(address, name):
    assert made(address, name) == expected(address, name)


@each_notebook
def test_the_site_has_the_buttons_that_the_setting_says(site, name):
    page = BeautifulSoup((site / f"{PAGES[name]}.html").read_text(encoding="utf-8"), "html.parser")
    buttons = [a["href"] for a in page.select("a.btn") if a["href"].startswith("http")]
    assert buttons == expected(SET, name)


def test_the_address_stands_in_one_place():
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    assert config.count("*repository") == 1
    assert not SET or config.count(SET) == 1
