// The bar on Home and the rings around pictures follow what is live, without a reload.
//
// The feed only says that something changed; what this person may see of it the server tells.

const LONGEST_WAIT_MS = 300; // a Space with many followers must not be asked by all at once
const MOST_PEOPLE = 200;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let isAsking = false;
let isStale = false;

function refreshSoon() {
  timer ??= setTimeout(refresh, Math.random() * LONGEST_WAIT_MS);
}

/** Asks once at a time; what changes meanwhile is asked for afterwards. */
async function refresh() {
  timer = undefined;
  isStale = isAsking;
  if (isAsking) return;
  isAsking = true;
  try {
    show(await ask());
  } catch {
    // Offline: the feed says so when it is back, and then this is asked again.
  } finally {
    isAsking = false;
    if (isStale) refreshSoon();
  }
}

/** The bar as it is now, with `data-live`: of the people on this page, who is live and where. */
async function ask() {
  const url = new URL(document.body.dataset.bar ?? "", location.href);
  url.searchParams.set("people", peopleHere().join(","));
  const answer = await fetch(url, { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(`the bar answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("spaces-bar");
}

function peopleHere() {
  const pictures = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-person]"));
  return [...new Set([...pictures].map(({ dataset }) => dataset.person))].slice(0, MOST_PEOPLE);
}

/** @param {Element | null} fresh */
function show(fresh) {
  if (!(fresh instanceof HTMLElement)) return;
  showRings(new Map(Object.entries(JSON.parse(fresh.dataset.live ?? "{}"))));
  const bar = document.querySelector("spaces-bar");
  if (bar && bar.innerHTML !== fresh.innerHTML) replace(bar, fresh);
}

/** @param {Map<string, string>} live person to the path of their Space */
function showRings(live) {
  for (const picture of document.querySelectorAll("[data-person]")) {
    picture.classList.toggle("is-live", live.has(picture.getAttribute("data-person") ?? ""));
  }
  for (const link of document.querySelectorAll("a[data-person-link]")) {
    const { personLink, profile, profileLabel, liveLabel } = /** @type {HTMLElement} */ (link).dataset;
    const path = live.get(personLink ?? "");
    link.setAttribute("href", path ?? profile ?? "");
    link.setAttribute("aria-label", (path ? liveLabel : profileLabel) ?? "");
  }
}

/**
 * The focus and the place one has scrolled to stay where they are.
 * @param {Element} bar
 * @param {Element} fresh
 */
function replace(bar, fresh) {
  const focused = bar.contains(document.activeElement) ? document.activeElement : null;
  const scrolled = bar.querySelector("ul")?.scrollLeft ?? 0;
  bar.replaceChildren(...fresh.childNodes);
  window.htmx.process(bar);
  bar.querySelector("ul")?.scrollTo({ left: scrolled });
  const again = focused && bar.querySelector(`a[href="${focused.getAttribute("href")}"]`);
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
}

document.addEventListener("feed:bar.changed", refreshSoon);
document.addEventListener("feed:open", refreshSoon);
