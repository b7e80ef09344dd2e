const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Around the time at which a Space begins: it is typed, and meant, in the zone of this device.
 * `data-moment` is the time that was announced before.
 */
class StartTime extends HTMLElement {
  connectedCallback() {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const zone = /** @type {HTMLInputElement} */ (this.querySelector('[name="time_zone"]'));
    const moment = /** @type {HTMLInputElement} */ (this.querySelector('[type="datetime-local"]'));
    zone.value = timeZone;
    const words = this.querySelector('[data-part="zone"]');
    if (words) words.textContent = timeZone.replaceAll("_", " ");
    const now = Date.now();
    const announced = Date.parse(this.dataset.moment ?? "") || Infinity;
    if (Number.isFinite(announced)) moment.value = wallClock(announced);
    // What was announced may be past by now, and stays: the host is late.
    moment.min = wallClock(Math.min(now, announced));
    moment.max = wallClock(now + Number(this.dataset.days) * DAY_MS);
    this.#follow(moment);
  }

  /**
   * A time is asked for only while one is announced.
   * @param {HTMLInputElement} moment
   */
  #follow(moment) {
    if (!this.querySelector('[name="begins"]')) {
      moment.required = true;
      return;
    }
    const update = () => {
      const isLater = this.querySelector('[name="begins"][value="later"]:checked') !== null;
      moment.required = isLater;
      moment.disabled = !isLater;
      if (isLater) moment.value ||= wallClock(nextFullHour());
    };
    this.addEventListener("change", update);
    update();
  }
}

/** At least half an hour ahead, and a time that people remember. */
function nextFullHour() {
  const hour = new Date(Date.now() + 90 * MINUTE_MS);
  return hour.setMinutes(0, 0, 0);
}

/**
 * What a datetime-local field calls this moment: 2026-11-21T15:00.
 * @param {number} moment
 */
function wallClock(moment) {
  const offset = new Date(moment).getTimezoneOffset() * MINUTE_MS;
  return new Date(moment - offset).toISOString().slice(0, 16);
}

customElements.define("start-time", StartTime);
