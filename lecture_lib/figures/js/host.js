// Where labs stand. In a notebook anywidget calls `render` with a model that Python shares; on a page of
// the book `wake` gives the same labs the state that is stored there. `LABS` has them by name.

export function host(LABS) {
  function render({ model, el }) {
    const lab = new LABS[model.get("lab")]({ model, el });
    return () => lab.remove();
  }

  // Bring the figure to life: the lab takes the poster's place. `number` tells it from others of its page.
  function wake(figure, number) {
    const place = figure.querySelector(".lab-place");
    const page = () => location.href.split("#")[0];
    const model = new Stored(JSON.parse(figure.dataset.state), (state) => `${page()}#lab=${number}${state}`);
    const lab = new LABS[model.get("lab")]({ model, el: place });
    const query = location.hash.slice(1);
    if (new URLSearchParams(query).get("lab") === String(number)) lab.restore(query);
    figure.lab = lab;
  }

  return { render, wake };
}

// A model as anywidget has it, for a page without Python.
class Stored {
  constructor(state, address) {
    Object.assign(this, { state, address });
  }

  get(name) {
    return this.state[name];
  }

  set(name, value) {
    this.state[name] = value;
  }

  save_changes() {}

  on() {}
}
