// Shows what the server pushes, and leads to it. Nothing else: pages load without a worker.

const worker = /** @type {any} */ (globalThis);

/**
 * The address that a push leads to: of this site, whatever the push says.
 * @param {unknown} path
 */
function addressOf(path) {
  const home = new URL("/", worker.location.href);
  const url = new URL(typeof path === "string" ? path : "/", home);
  return (url.origin === home.origin ? url : home).href;
}

worker.addEventListener("push", (/** @type {any} */ event) => {
  const { text = "", path = "/", tag } = event.data?.json() ?? {};
  event.waitUntil(
    worker.registration.showNotification("Spaces", { body: text, tag, data: { path } }),
  );
});

worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(show(addressOf(event.notification.data?.path)));
});

/**
 * Goes to the window that shows this address, or opens one. Never leads another window away: it
 * may be the one in which somebody listens.
 * @param {string} address
 */
async function show(address) {
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((/** @type {{url: string}} */ { url }) => url === address);
  return there ? there.focus() : worker.clients.openWindow(address);
}
