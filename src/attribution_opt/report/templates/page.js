"use strict";
(() => {
  const bare = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  // Every word of the filter must stand somewhere in a dwelling or its candidates.
  const input = document.getElementById("filter"), shown = document.getElementById("shown");
  const homes = [...document.querySelectorAll("#homes tbody")].map(body => ({ body, text: bare(body.innerText) }));
  const filter = () => {
    const words = bare(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const home of homes) {
      home.body.hidden = !words.every(word => home.text.includes(word));
      count += !home.body.hidden;
    }
    shown.textContent = shown.dataset.text.replace("§", count);
  };
  // Dwellings that are oriented have no lists to filter.
  if (input) {
    input.addEventListener("input", filter);
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
