/** The little that the stage does to markup: find a part, copy a template, keep a list in step. */

const CLOSES = '[data-action="close"]';

/**
 * @param {ParentNode} root
 * @param {string} name
 * @returns {HTMLElement} the part; markup without it is a mistake of ours
 */
export function partOf(root, name) {
  const part = root.querySelector(`[data-part="${name}"]`);
  if (!(part instanceof HTMLElement)) throw new Error(`The page has no part “${name}”.`);
  return part;
}

/**
 * A copy of `<template data-template="name">` of the stage around `element`.
 * @param {Element} element
 * @param {string} name
 * @returns {HTMLElement}
 */
export function copyTemplate(element, name) {
  const template = element.closest("space-stage")?.querySelector(`[data-template="${name}"]`);
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`No template “${name}”.`);
  const copy = template.content.firstElementChild?.cloneNode(true);
  return /** @type {HTMLElement} */ (document.importNode(/** @type {Node} */ (copy), true));
}

/**
 * Makes the children of `list` match `items`, in order. The element of an item that stays is
 * kept, and with it the focus and the ring that is moving.
 *
 * @template {{id: string}} Item
 * @param {Element} list
 * @param {Item[]} items
 * @param {() => HTMLElement} create
 * @param {(element: HTMLElement, item: Item) => void} update
 */
export function keepInStep(list, items, create, update) {
  // What goes goes first: an element that has to move would lose the focus.
  const wanted = new Set(items.map(({ id }) => id));
  for (const child of Array.from(list.children)) if (!wanted.has(keyOf(child))) removeListed(child);
  const kept = new Map(Array.from(list.children, (child) => [keyOf(child), child]));
  items.forEach((item, index) => {
    const element = /** @type {HTMLElement} */ (kept.get(item.id) ?? create());
    element.dataset.key = item.id;
    update(element, item);
    const there = list.children[index];
    if (there !== element) list.insertBefore(element, there ?? null);
  });
}

/** @param {Element} element */
function removeListed(element) {
  const beside = element.nextElementSibling ?? element.previousElementSibling;
  const way = beside?.querySelector("a, button") ?? element.closest("dialog")?.querySelector(CLOSES);
  passFocus(element, way ?? element.closest("[tabindex]"));
  element.remove();
}

/**
 * Gives the focus on before `element` goes out of sight: lost, it would begin anew at the top.
 * @param {Element} element
 * @param {Element | null} heir
 */
export function passFocus(element, heir) {
  if (!element.contains(document.activeElement)) return;
  if (heir instanceof HTMLElement) heir.focus({ preventScroll: true });
}

/**
 * The key of the listed element that `node` is in.
 * @param {Element} node
 */
export function keyOf(node) {
  return /** @type {HTMLElement | null} */ (node.closest("[data-key]"))?.dataset.key ?? "";
}

/**
 * Points a link somewhere else. htmx notes an address when it first sees a link, and has never seen
 * the ones that we make: told of it, following one leaves the sound alone.
 * @param {HTMLElement} link
 * @param {string} href
 */
export function setLink(link, href) {
  if (link.getAttribute("href") === href) return;
  link.setAttribute("href", href);
  window.htmx.process(link);
}

/**
 * Sets text only where it differs: writing the same again would make screen readers repeat it.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
