// Python for the cells of one page, in a thread of its own: Pyodide, NumPy, lecture_lib, and kernel.py.
// The page sends {start} once, then {source, number}; it hears {status}, {shown} and {failed}.

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
    loadPyodide({ indexURL: from, env: { HOME: "/home/pyodide", MPLBACKEND: "agg" } }),
    fetched(wheel).then((answer) => answer.arrayBuffer()),
    fetched(kernel).then((answer) => answer.text()),
  ]);
  pyodide = loaded;
  await load(["numpy", "traitlets"]);
  pyodide.unpackArchive(library, "wheel");
  pyodide.FS.writeFile("/home/pyodide/kernel.py", source);
  python = pyodide.pyimport("kernel");
  python.install();
}

// Packages of Pyodide's distribution; each file is compared with the hash in Pyodide's own lock.
async function load(names) {
  await pyodide.loadPackage(names, { messageCallback: say, errorCallback: say });
  names.filter((name) => !(name in pyodide.loadedPackages)).forEach(missing);
}

async function run(source, number) {
  const wanted = /lecture_lib\.figures|matplotlib/.test(source) ? ["matplotlib"] : [];
  if (/\bsklearn\b/.test(source)) wanted.push("scikit-learn");
  if (/\bscipy\b/.test(source)) wanted.push("scipy");
  if (wanted.length) await load(wanted);
  return JSON.parse(python.run(source, number));
}

onmessage = async ({ data }) => {
  try {
    if (data.start) await start(data.start);
    postMessage(data.start ? { ready: true } : { shown: await run(data.source, data.number) });
  } catch (error) {
    postMessage({ failed: String(error.message || error) });
  }
};
