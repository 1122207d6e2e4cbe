// The reader's place: in the bar, and kept in this browser (localStorage), as are the answers, until they are forgotten.
{
  const bar = document.querySelector(".place");
  const { page, minutes } = bar?.dataset ?? {};
  const words = (bar?.dataset.words ?? "").split(" ").map(Number); // of the beginning, then of each section
  const sections = [...document.querySelectorAll(".bd-article > section, .bd-article > section > section")];
  const all = words.reduce((sum, number) => sum + number, 0);
  let forgotten = false;

  const kept = () => {
    try { return JSON.parse(localStorage.getItem("place")) ?? {}; } catch { return {}; } // a browser that keeps nothing
  };
  const keep = (change) => {
    if (forgotten || !page) return;
    const now = kept();
    change(now);
    try { localStorage.setItem("place", JSON.stringify(now)); } catch { /* as above */ }
  };

  // The section below the bar, and the part of the text above it. Exercises and deeper sections take no time here.
  function place() {
    const line = bar.getBoundingClientRect().bottom + 120;
    const tops = sections.map((section) => section.getBoundingClientRect().top);
    const number = Math.max(0, tops.findLastIndex((top) => top < line));
    const end = tops[number + 1] ?? sections[0].getBoundingClientRect().bottom;
    const part = Math.min(1, Math.max(0, (line - tops[number]) / (end - tops[number])));
    const before = words.slice(0, number).reduce((sum, count) => sum + count, 0);
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 4;
    return { section: sections[number], number, read: atEnd ? 1 : (before + part * (words[number] ?? 0)) / all };
  }

  const titleOf = (section) => section.querySelector("h1, h2").firstChild.textContent;

  function show() {
    const { section, number, read } = place();
    const left = Math.ceil(minutes * (1 - read));
    bar.querySelector(".section").textContent = number ? titleOf(section) : "";
    bar.querySelector(".left").textContent = left > 0 ? `${left > 10 ? 5 * Math.round(left / 5) : left} min left` : "";
    document.documentElement.style.setProperty("--read", read.toFixed(4));
    clearTimeout(show.soon);
    show.soon = setTimeout(() => keep((now) => {
      const title = bar.querySelector("b").textContent + (number ? `: ${titleOf(section)}` : "");
      now.last = { page, id: section.id, title };
      now.read = { ...now.read, [page]: Math.max(now.read?.[page] ?? 0, read) };
    }), 500);
  }

  if (page) {
    let waiting;
    const later = () => (waiting ??= requestAnimationFrame(() => { waiting = undefined; show(); }));
    addEventListener("scroll", later, { passive: true });
    addEventListener("resize", later);
    later();
  }

  // Answers: the last one to each question. It gets its sign back and stays folded, so nothing moves.
  const quizzes = [...document.querySelectorAll(".quiz")].map((quiz) => [...quiz.querySelectorAll("details.answer")]);
  const sign = (answers, chosen) => answers.forEach((answer, i) => answer.classList.toggle("chosen", i === chosen));
  quizzes.forEach((answers, i) => {
    sign(answers, kept().answers?.[page]?.[i]);
    answers.forEach((answer, chosen) => answer.querySelector("summary").addEventListener("click", () => {
      sign(answers, chosen);
      keep((now) => {
        now.answers ??= {};
        now.answers[page] = { ...now.answers[page], [i]: chosen };
      });
    }));
  });

  document.querySelector(".forget").addEventListener("click", ({ target }) => {
    try { localStorage.removeItem("place"); } catch { /* as above */ }
    forgotten = true;
    quizzes.forEach((answers) => sign(answers));
    document.querySelectorAll(".card").forEach((card) => card.style.removeProperty("--read"));
    document.querySelector("#begin .continue")?.remove();
    target.textContent = "Forgotten";
  });
}
