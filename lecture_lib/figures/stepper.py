"""A figure to drive by hand: every frame is drawn beforehand, and the browser chooses which to show.

A stepper is handles (menus and sliders) joined to stacks of frames. The browser does the joining, so
that a stored page can be driven without a kernel.
"""

import hashlib
import json
from html import escape
from typing import NamedTuple
from urllib.parse import quote

import ipywidgets
import numpy as np
import traitlets

from lecture_lib.figures import svg

SHOWN = ("description", "_options_labels", "max", "value")     # of a handle or a frame


class KernelsStack(ipywidgets.VBox):
    """Shows one of its frames, like the Stack of ipywidgets 8, but the kernel puts it there."""

    selected_index = traitlets.Int(0)

    def __init__(self, frames, **look):
        self.frames = frames
        super().__init__(frames[:1], **look)

    @traitlets.observe("selected_index")
    def _show(self, change):
        self.children = [self.frames[change.new]]


# ipywidgets 7, as on Colab, has no Stack, and a kernel that is always there.
Stack, join = ((ipywidgets.Stack, ipywidgets.jsdlink) if hasattr(ipywidgets, "Stack") else
               (KernelsStack, ipywidgets.dlink))


def every_frame(stack):
    """All that a stack, or another box, can show."""
    return getattr(stack, "frames", stack.children)


class Frame(NamedTuple):
    """What is seen at one place of the handles, and the same in a sentence."""

    pictures: tuple           # of svg.Picture
    text: str


class Stepper(ipywidgets.VBox):
    """Handles above, below them the frame that they choose; on paper, a poster.

    Parameters
    ----------
    handles : dict from the name of a handle to its options: words for a menu, numbers or tuples of
        them for a slider, a range for a slider that can play; with a single option it is left out
    frames : lists of Frame, nested as deep as there are handles; the last of a list that is shorter than
        its handle stays
    poster : the frames to show on paper, and where scripts do not run
    caption : what the figure answers, and the answer
    """

    def __init__(self, handles, frames, *, poster, caption):
        self.handles = {name: _handle(name, options) for name, options in handles.items()
                        if len(options) > 1}
        self.poster, self.caption = poster, caption
        self.stacks, self._drawn = {name: [] for name in self.handles}, {}
        self._look = {"layout": ipywidgets.Layout(width="100%", margin="0"),
                      "style": ipywidgets.HTML.style.klass()}      # shared, since each would be stored
        picture = self._stack(list(handles), frames).add_class("stepper-picture")
        self.links = [join((handle, _place(handle)), (stack, "selected_index"))
                      for name, handle in self.handles.items() for stack in self.stacks[name]]
        super().__init__([self._controls(), picture])
        self.add_class("stepper")

    def _stack(self, names, frames):
        """One stack in another, as deep as there are names; equal frames are stored once."""
        if not names:
            if frames not in self._drawn:
                self._drawn[frames] = ipywidgets.HTML(_html(frames), **self._look)
            return self._drawn[frames]
        if names[0] not in self.handles:
            return self._stack(names[1:], frames[0])
        places = _size(self.handles[names[0]])
        frames = [*frames, *frames[-1:] * (places - len(frames))]
        children = [self._stack(names[1:], inner) for inner in frames]
        stack = Stack(children, selected_index=0, layout=self._look["layout"])
        self.stacks[names[0]].append(stack)
        return stack

    def _controls(self):
        shown = []
        for name, handle in self.handles.items():
            if isinstance(handle, ipywidgets.IntSlider):
                play = ipywidgets.Play(max=handle.max, interval=900, show_repeat=False,
                                       tooltip=f"Play: one {name} after the other")
                self.links.append(ipywidgets.jslink((play, "value"), (handle, "value")))
                shown.append(play)
            shown.append(handle)
        wrap = ipywidgets.Layout(width="100%", flex_flow="row wrap", align_items="center")
        return ipywidgets.HBox(shown, layout=wrap).add_class("stepper-controls")

    _ipython_display_ = None     # that of ipywidgets 7 would leave out the poster

    def _repr_mimebundle_(self, **kwargs):
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {"application/vnd.jupyter.widget-view+json": view,
                "text/plain": self.caption, "text/html": self._figure()}

    def _figure(self):
        frames = "".join(f'<div style="display:flex;flex-wrap:wrap">'
                         f'{"".join(map(_image, frame.pictures))}</div>' for frame in self.poster)
        return (f'<figure class="plot stepper-poster" data-frames="{digest(self)}">{frames}'
                f"<figcaption>{escape(self.caption)}</figcaption></figure>")


def digest(stepper):
    """A fingerprint of all that a stepper can show; its poster carries it, and nbval compares it."""
    return hashlib.sha256(_content(stepper).encode()).hexdigest()[:16]


def _content(widget):
    if isinstance(widget, ipywidgets.Box):
        return f"({''.join(map(_content, every_frame(widget)))})"
    state = widget.get_state()
    return json.dumps([state.get(name) for name in SHOWN])


def _handle(name, options):
    look = {"description": name, "style": {"description_width": "initial"},
            "layout": ipywidgets.Layout(flex="1 1 17rem", width="auto", max_width="30rem")}
    if isinstance(options, range):
        return ipywidgets.IntSlider(min=0, max=len(options) - 1, **look)
    options = list(options)
    if isinstance(options[0], str):
        return ipywidgets.Dropdown(options=options, **look)
    return ipywidgets.SelectionSlider(options=[words(value) for value in options], **look)


def words(value):
    """A number or a tuple of numbers, as a slider shows it.

    >>> words(2.0), words((0.5, 1e-6))
    ('2', '0.5 and 1e-06')
    """
    return " and ".join(f"{number:g}" for number in np.atleast_1d(value))


def _place(handle):
    return "value" if isinstance(handle, ipywidgets.IntSlider) else "index"


def _size(handle):
    return handle.max + 1 if isinstance(handle, ipywidgets.IntSlider) else len(handle.options)


def _html(frame):
    pictures = "".join(picture.svg for picture in frame.pictures)
    return (f"<p class='stepper-text' style='margin:0;line-height:1.5'>{escape(frame.text)}</p>"
            f"<div style='display:flex;flex-wrap:wrap'>{pictures}</div>")


def _image(picture):
    alone = picture.svg.replace(f"style='{svg.SIZE}'",
                                "xmlns='http://www.w3.org/2000/svg' font-family='serif'")
    source = quote(alone, safe=" /:;=,()'!*@?+$[]{}|")
    return f'<img style="{svg.SIZE}" alt="{escape(picture.label)}" src="data:image/svg+xml,{source}">'
