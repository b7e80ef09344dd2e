import { ConfirmDialog } from "../elements/confirm-dialog.js";

/**
 * Asks one question over whatever is open. Resolves with the answer.
 * @param {{title: string, words: string, no: string, yes: string}} question
 */
export async function isSure(question) {
  const dialog = document.querySelector("confirm-dialog");
  return dialog instanceof ConfirmDialog && (await dialog.ask(question));
}
