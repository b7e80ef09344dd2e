const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @type {Intl.DateTimeFormatOptions} */
const EXACT = { dateStyle: "long", timeStyle: "short" };

/**
 * Around <time>: the exact moment in the viewer's zone as its title, and "3m" that stays true.
 * `data-long` shows the exact moment itself.
 */
class LocalTime extends HTMLElement {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  connectedCallback() {
    const time = this.querySelector("time");
    if (!time) return;
    const moment = new Date(time.dateTime);
    const exact = moment.toLocaleString(document.documentElement.lang, EXACT);
    time.title = exact;
    if ("long" in this.dataset) time.textContent = exact;
    else this.#timer = setInterval(() => age(time, moment), MINUTE);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }
}

/**
 * Only what the server wrote as minutes or hours grows; its dates stay.
 * @param {HTMLTimeElement} time
 * @param {Date} moment
 */
function age(time, moment) {
  const passed = Date.now() - moment.getTime();
  if (passed < MINUTE || passed >= DAY) return;
  const unit = passed < HOUR ? "minute" : "hour";
  const format = new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit",
    unit,
    unitDisplay: "narrow",
  });
  time.textContent = format.format(Math.floor(passed / (unit === "minute" ? MINUTE : HOUR)));
}

customElements.define("local-time", LocalTime);
