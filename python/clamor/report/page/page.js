"use strict";
// Brings the charts to life: as wide as their place, with the numbers under the pointer and in a table. Text goes in as text.
(() => {
  const island = JSON.parse(document.getElementById("charts").textContent);
  const tip = document.getElementById("tip");
  const day = 86400e3;  // milliseconds
  const signed = (x) => (x > 0 ? "+" : x < 0 ? "−" : "") + Math.abs(x).toFixed(2);
  const percent = (x) => (100 * x).toFixed(x < 0.0995 ? 1 : 0) + " %";
  const round = (x) => x.toLocaleString("en", {maximumFractionDigits: 1});

  const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const two = (x) => String(x).padStart(2, "0");
  // Always in UTC and in English, in every browser.
  function time(t, bucket) {
    const at = new Date(t), date = `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
    if (bucket >= 7 * day) return `${date} ${at.getUTCFullYear()}`;
    return `${weekdays[at.getUTCDay()]} ${date}` + (bucket < day ? `, ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}` : "");
  }

  const columns = {
    timeline: (chart) => [
      ["Posts", (row) => round(row.posts)],
      ["95 %", (row) => `${round(row.low)} to ${round(row.high)}`],
      ...(chart.signals.mood ? [
        ["Mood", (row) => (row.net === null ? "–" : signed(row.net))],
        ["95 %", (row) => (row.net === null ? "–" : `${signed(row.netLow)} to ${signed(row.netHigh)}`)],
      ] : []),
      ...(chart.signals.aimed ? [
        ["Toward it", (row) => (row.toward === null ? "–" : signed(row.toward))],
        ["95 %", (row) => (row.toward === null ? "–" : `${signed(row.towardLow)} to ${signed(row.towardHigh)}`)],
      ] : []),
    ],
    rate: () => [
      ["Share", (row) => (row.share === null ? "–" : percent(row.share))],
      ["95 %", (row) => (row.share === null ? "–" : `${percent(row.low)} to ${percent(row.high)}`)],
    ],
    rise: () => [["Voices", (row) => round(row.voices)], ["Posts", (row) => round(row.posts)]],
  };

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  const rowTime = (chart, i) => time(chart.signals.start + i * chart.signals.bucket, chart.signals.bucket);

  function table(chart) {
    const made = element("table"), head = made.createTHead().insertRow(), body = made.createTBody();
    const wanted = columns[chart.spec](chart);
    for (const name of ["From (UTC)", ...wanted.map(([name]) => name)]) head.append(element("th", name, {scope: "col"}));
    for (const row of chart.rows) {
      const line = body.insertRow();
      line.append(element("th", rowTime(chart, row.i), {scope: "row"}));
      for (const [, value] of wanted) line.append(element("td", value(row), {class: "number"}));
    }
    return made;
  }

  function showTip(chart, i, canvas) {
    const row = i === null ? undefined : chart.rows[i];
    tip.hidden = !row;
    if (!row) return;
    tip.replaceChildren(element("b", rowTime(chart, row.i)));
    for (const [name, value] of columns[chart.spec](chart)) {
      tip.append(element("span", name === "95 %" ? ` (${value(row)})` : `${name} ${value(row)}`, {class: name === "95 %" ? "aside" : "line"}));
    }
    const box = canvas.getBoundingClientRect(), share = (i + 0.5) / chart.signals.count;
    const left = box.left + share * box.width, width = tip.offsetWidth;
    tip.style.left = `${Math.max(8, Math.min(document.documentElement.clientWidth - width - 8, left + (share < 0.6 ? 14 : -14 - width)))}px`;
    tip.style.top = `${Math.max(8, box.top + 6)}px`;
  }

  function draw(figure) {
    const chart = island.charts[Number(figure.dataset.chart)], canvas = figure.querySelector(".canvas");
    const spec = structuredClone(island.specs[chart.spec]);
    for (const data of spec.data) if (data.name === "rows" || data.name === "events") data.values = chart[data.name];
    for (const signal of spec.signals) if (signal.name in chart.signals) signal.value = chart.signals[signal.name];
    spec.padding.top = chart.top;
    if (figure.classList.contains("tall")) spec.signals.find((one) => one.name === "shape").value = 150;
    const room = () => Math.max(120, canvas.clientWidth - spec.padding.left - spec.padding.right);
    canvas.replaceChildren();
    const view = new vega.View(vega.parse(spec), {renderer: "svg", container: canvas, hover: false, logLevel: vega.Warn});
    view.description(chart.label).width(room()).addSignalListener("at", (_, i) => showTip(chart, i, canvas));
    view.runAsync().then(() => {
      figure.dataset.drawn = "yes";
      new ResizeObserver(() => { if (view.width() !== room()) view.width(room()).runAsync(); }).observe(canvas);
    });
    const numbers = figure.querySelector(".numbers");
    numbers.addEventListener("toggle", () => {
      const place = numbers.querySelector(".scroll");
      if (numbers.open && !place.firstChild) place.append(table(chart));
    });
  }

  for (const figure of document.querySelectorAll("figure[data-chart]")) {
    const closed = figure.closest("details.more:not([open])");
    if (closed) closed.addEventListener("toggle", () => draw(figure), {once: true});
    else draw(figure);
  }
  addEventListener("scroll", () => { tip.hidden = true; }, {passive: true});
})();
