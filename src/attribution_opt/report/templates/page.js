"use strict";
(() => {
  const bare = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  // Every word of the filter must stand somewhere in a dwelling or its candidates, and
  // each choice among its facts.
  const form = document.querySelector("form.filter"), shown = document.getElementById("shown");
  const homes = [...document.querySelectorAll("article.home")].map(card => ({ card, text: bare(card.textContent) }));
  const filter = () => {
    const words = bare(document.getElementById("filter").value).split(/\s+/).filter(Boolean);
    const chosen = [...form.querySelectorAll("select")].filter(one => one.value);
    let count = 0;
    for (const { card, text } of homes) {
      const fits = one => card.dataset[one.dataset.facet].split(" ").includes(one.value) || card.dataset[one.dataset.facet] === one.value;
      card.hidden = !(words.every(word => text.includes(word)) && chosen.every(fits));
      count += !card.hidden;
    }
    shown.textContent = shown.dataset.text.replace("§", count);
  };
  // Without script there is nothing to choose by; dwellings that are oriented have no lists.
  if (form) {
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", event => event.preventDefault());
    filter();
  }

  const value = (row, at) => {
    const cell = row.cells[at], text = cell.dataset.value || cell.innerText.trim();
    const plain = text.replace(/[\s\u202f✓✗]/g, "").replace("\u2212", "-");
    const number = Number(document.documentElement.lang === "fr" ? plain.replace(",", ".") : plain.replaceAll(",", ""));
    return text !== "" && !Number.isNaN(number) ? number : text;
  };
  const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), document.documentElement.lang, { numeric: true });
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        heads.forEach(other => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
        const rows = [...table.tBodies[0].rows];
        rows.sort((a, b) => sign * compare(value(a, at), value(b, at)));
        table.tBodies[0].append(...rows);
      });
    });
  }
})();
