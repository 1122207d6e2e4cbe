// Python for the cells of one page, in a thread of its own: Pyodide, NumPy, lecture_lib, and kernel.py.
// The page sends {start} once, then {sources, unseen} to hear which cells are {needless}, and {source, number,
// show} to run one; it hears {status}, {shown} and {failed}. Other packages come when a cell imports them.

let pyodide, python;
const say = (status) => postMessage({ status });

const missing = (name) => {
  throw new Error(`${name} could not be fetched; is there a network connection?`);
};

async function fetched(url) {
  const answer = await fetch(url);
  return answer.ok ? answer : missing(url);
}

async function start({ from, wheel, kernel }) {
  const { loadPyodide } = await import(from + "pyodide.mjs").catch(() => missing("Python"));
  const [loaded, library, source] = await Promise.all([
    loadPyodide({ indexURL: from, env: { HOME: "/home/pyodide" } }),
    fetched(wheel).then((answer) => answer.arrayBuffer()),
    fetched(kernel).then((answer) => answer.text()),
  ]);
  pyodide = loaded;
  await load((how) => pyodide.loadPackage(["numpy", "traitlets"], how));
  pyodide.unpackArchive(library, "wheel");
  pyodide.FS.writeFile("/home/pyodide/kernel.py", source);
  python = pyodide.pyimport("kernel");
  python.install();
}

// Packages of Pyodide's distribution; each file is compared with the hash in Pyodide's own lock.
async function load(packages) {
  const wrong = [];
  await packages({ messageCallback: say, errorCallback: (message) => wrong.push(message) });
  if (wrong.length) missing("A package");
}

async function run({ source, number, show }) {
  await load((how) => pyodide.loadPackagesFromImports(python.wanted(source, show), how));
  return JSON.parse(python.run(source, number, show));
}

async function answer(data) {
  if (data.start) return { ready: await start(data.start) };
  if (data.sources) return { needless: JSON.parse(python.needless(pyodide.toPy(data.sources), pyodide.toPy(data.unseen))) };
  return { shown: await run(data) };
}

onmessage = ({ data }) =>
  answer(data).then(postMessage, (error) => postMessage({ failed: String(error.message || error) }));
