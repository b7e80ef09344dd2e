/**
 * The line of requests in the order a host wants to see it. Within either order the first comes
 * first; the server tells the line so.
 *
 * @template {{has_spoken: boolean}} Waiting
 * @param {Waiting[]} requests
 * @param {string} order `arrival`, or `unheard`: who has not spoken yet first
 */
export function inOrder(requests, order) {
  if (order !== "unheard") return requests;
  return [...requests.filter((one) => !one.has_spoken), ...requests.filter((one) => one.has_spoken)];
}
