const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @type {Intl.DateTimeFormatOptions} */
const EXACT = { dateStyle: "long", timeStyle: "short" };
/** @type {Intl.DateTimeFormatOptions} */
const CLOCK = { hour: "numeric", minute: "2-digit" };
/** @type {Intl.DateTimeFormatOptions} */
const NEAR = { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" };

/**
 * Around <time>: the exact moment in the viewer's zone as its title, and "3m" that stays true.
 * `data-long` shows the exact moment itself, `data-near` one of the next weeks, `data-clock` the
 * time of a day that is known.
 */
class LocalTime extends HTMLElement {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  connectedCallback() {
    const time = this.querySelector("time");
    if (!time) return;
    const moment = new Date(time.dateTime);
    const exact = shown(moment, EXACT);
    time.title = exact;
    if ("long" in this.dataset) time.textContent = exact;
    else if ("clock" in this.dataset) time.textContent = shown(moment, CLOCK);
    else if ("near" in this.dataset) time.textContent = shown(moment, NEAR);
    else this.#timer = setInterval(() => age(time, moment), MINUTE);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }
}

/**
 * @param {Date} moment
 * @param {Intl.DateTimeFormatOptions} style
 */
function shown(moment, style) {
  return moment.toLocaleString(document.documentElement.lang, style);
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
