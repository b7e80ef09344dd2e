// Web Push in this browser: one subscription, for whoever is logged in here.

/**
 * What the browser thinks of it.
 * @returns {"unsupported" | "denied" | "ready"}
 */
export function pushSupport() {
  const isThere = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!isThere) return "unsupported";
  return Notification.permission === "denied" ? "denied" : "ready";
}

/**
 * The subscription made with this key of the server; one of an older key is worth nothing.
 * @param {string} key
 */
export async function currentSubscription(key) {
  const subscription = await subscriptionHere();
  const made = subscription?.options.applicationServerKey;
  return made && encoded(made) === key ? subscription : null;
}

/**
 * To be called in a click: browsers ask then. Rejects if the answer is no.
 * @param {string} key
 * @param {string} workerUrl
 */
export async function subscribe(key, workerUrl) {
  const registration = await navigator.serviceWorker.register(workerUrl);
  await navigator.serviceWorker.ready;
  // A subscription of an older key would stand in the way.
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** Ends whatever subscription there is, and returns its endpoint. */
export async function unsubscribe() {
  const subscription = await subscriptionHere();
  await subscription?.unsubscribe();
  return subscription?.endpoint;
}

/**
 * The fields of a subscription as the server takes them.
 * @param {PushSubscription} subscription
 */
export function fieldsOf(subscription) {
  const { endpoint = "", keys = {} } = subscription.toJSON();
  return { endpoint, p256dh: keys.p256dh ?? "", auth: keys.auth ?? "" };
}

async function subscriptionHere() {
  if (pushSupport() === "unsupported") return null;
  const registration = await navigator.serviceWorker.getRegistration("/");
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** @param {ArrayBuffer} bytes in base64url, without padding */
function encoded(bytes) {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// Whoever has logged out is not told any more, however they did: the service answers the server's
// next push with 410, and the server forgets this browser.
if (!document.body.dataset.feed) void unsubscribe().catch(() => {});
