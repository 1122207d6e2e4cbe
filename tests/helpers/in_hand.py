"""A lab on a page of the built site, in the hands of somebody with a mouse, a finger, or keys."""

import json

import numpy as np

# One move of a mouse that drags a mark, and the picture that follows
MOVE = """([figure, selector, i]) => {
    const box = figure.querySelector(selector).getBoundingClientRect();
    const x = box.x + box.width / 2 + (i % 20 < 10 ? 4 : -4);
    const y = box.y + box.height / 2 + (i % 14 < 7 ? 3 : -3);
    const at = (type, where) => where.dispatchEvent(new MouseEvent(type,
        {clientX: x, clientY: y, bubbles: true, cancelable: true, view: window}));
    if (i === 0) at("mousedown", figure.querySelector(selector));
    at("mousemove", window);
    return new Promise(done => requestAnimationFrame(() => setTimeout(done)));
}"""


class InHand:
    """The `number`-th lab of an open page, awake."""

    def __init__(self, opened, number=1):
        self.tab, self.number = opened, number
        self.figure = opened.locator("figure.lab").nth(number - 1)
        for _ in range(2):  # what comes into sight above may move it
            self.figure.evaluate("figure => figure.scrollIntoView({block: 'center'})")
            self.figure.locator(".lab-live").wait_for()
            self.settle()

    def settle(self):
        """Until what was done is drawn."""
        self.tab.evaluate(
            "() => new Promise(d => requestAnimationFrame(() => requestAnimationFrame(d)))"
        )

    def state(self, name):
        value = self.figure.evaluate("(figure, name) => figure.lab.get(name)", name)
        return np.array(value, float) if isinstance(value, list) else value

    @property
    def said(self):
        self.settle()
        return self.figure.locator(".lab-said").inner_text()

    @property
    def task(self):
        self.settle()
        return self.figure.locator(".lab-task").inner_text()

    @property
    def done(self):
        self.settle()
        return self.figure.locator(".lab-done").count() == 1

    def button(self, name):
        return self.figure.get_by_role("button", name=name, exact=True)

    def press(self, name, key=None):
        """By mouse, or by this key."""
        button = self.button(name)
        button.press(key) if key else button.click(force=True)
        self.settle()

    def handle(self, name):
        return self.figure.locator(f'.lab-handle:is([aria-label^="{name} "], [aria-label^="{name}:"])')

    def pixel(self, at, plane="ground"):
        """Where a place of the data is on the screen."""
        return self.figure.evaluate(
            """(figure, [at, plane]) => {
                const p = figure.lab[plane];
                const box = p.svg.node().getBoundingClientRect();
                return [box.x + p.x(at[0]), box.y + p.y(at[1])];
            }""",
            [list(at), plane],
        )

    def drag(self, name, to, plane="ground"):
        """With the mouse, from the middle of the mark."""
        box = self.handle(name).locator(".lab-reach").bounding_box()
        self.tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.tab.mouse.down()
        x, y = self.pixel(to, plane)
        self.tab.mouse.move(x, y, steps=4)
        self.tab.mouse.up()
        self.settle()

    def tap(self, at, plane="ground"):
        """With a finger, on a page that was opened with has_touch."""
        self.tab.touchscreen.tap(*self.pixel(at, plane))
        self.settle()

    def click(self, at, plane="ground"):
        self.tab.mouse.click(*self.pixel(at, plane))
        self.settle()

    def type_place(self, name, at):
        """Choose a mark in the menu and type its place."""
        numbers = self.figure.locator("details", has_text="Numbers").first
        if numbers.get_attribute("open") is None:
            numbers.locator("summary").press("Enter")
        numbers.locator("select").select_option(name)
        for field, number in zip(numbers.locator("input").all(), at, strict=True):
            field.fill(str(number))
            field.press("Enter")
        self.settle()

    def copied(self, title):
        """What the button Link or Python would copy."""
        button = self.figure.locator(".lab-more > button", has_text=title)
        return button.evaluate("button => button.text()")

    def milliseconds_per_move(self, selector, moves=100, slower=1):
        """Of script while a mark is dragged; the processor's time, not the clock's."""
        meter, took = self.tab.context.new_cdp_session(self.tab), []
        meter.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        meter.send("Performance.enable", {"timeDomain": "threadTicks"})
        for i in range(moves):
            before = self._script(meter)
            self.tab.evaluate(MOVE, [self.figure.element_handle(), selector, i])
            took.append(1000 * (self._script(meter) - before))
        self.tab.mouse.up()
        meter.detach()
        return np.array(took)

    @staticmethod
    def _script(meter):
        metrics = {m["name"]: m["value"] for m in meter.send("Performance.getMetrics")["metrics"]}
        return metrics["ScriptDuration"]

    def stored(self):
        return json.loads(self.figure.get_attribute("data-state"))
