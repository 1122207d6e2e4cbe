// The labs by name. In a notebook anywidget calls `render` with a model that Python shares; on a page of
// the book `wake` gives the same labs the state that is stored there.

import { Bell } from "./lab_bell.js";
import { Covariance } from "./lab_covariance.js";
import { EM } from "./lab_em.js";
import { Floor } from "./lab_floor.js";
import { KMeans } from "./lab_kmeans.js";
import { Landscape } from "./lab_landscape.js";
import { Needle } from "./lab_needle.js";
import { Soft } from "./lab_soft.js";

const LABS = {
  bell: Bell, covariance: Covariance, em: EM, floor: Floor, kmeans: KMeans, landscape: Landscape, needle: Needle, soft: Soft,
};

export function render({ model, el }) {
  const lab = new LABS[model.get("lab")]({ model, el });
  return () => lab.remove();
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

// Bring the figure to life: the lab takes the poster's place. `number` tells it from others of its page.
export function wake(figure, number) {
  const place = figure.querySelector(".lab-place");
  const page = () => location.href.split("#")[0];
  const model = new Stored(JSON.parse(figure.dataset.state), (state) => `${page()}#lab=${number}${state}`);
  const lab = new LABS[model.get("lab")]({ model, el: place });
  const query = location.hash.slice(1);
  if (new URLSearchParams(query).get("lab") === String(number)) lab.restore(query);
  figure.lab = lab;
}

export default { render };
