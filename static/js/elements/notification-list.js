/** Around the notifications: what was in sight is read, and what arrives meanwhile is offered. */
class NotificationList extends HTMLElement {
  #life = new AbortController();

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    document.addEventListener("feed:notification.created", () => this.#offer(), { signal });
    document.addEventListener("visibilitychange", () => this.#read(), { signal });
    this.#read();
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  #offer() {
    const news = this.querySelector('[data-part="new"]');
    if (news instanceof HTMLElement) news.hidden = false;
  }

  /** Sends the form that marks as read, once the page is really looked at. */
  async #read() {
    const form = this.querySelector('form[data-part="read"]');
    if (!(form instanceof HTMLFormElement) || form.hidden) return;
    if (document.visibilityState !== "visible") return;
    form.hidden = true;
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      redirect: "manual",
    }).catch(() => null);
    if (answer?.type !== "opaqueredirect") form.hidden = false;
  }
}

customElements.define("notification-list", NotificationList);
