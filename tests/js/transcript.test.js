import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { keyAct } from "../../static/js/replay/cue-editor.js";
import { clockOf, cueOf, folded, Transcript } from "../../static/js/replay/transcript.js";

/**
 * @param {string} id
 * @param {string} text
 * @param {number} start each word lasts 400 ms
 */
function cue(id, text, start) {
  const words = text.split(" ").map((word, place) => [word, start + place * 400, start + (place + 1) * 400, 0.9]);
  return { id, name: "Ana", start, end: start + words.length * 400, text, words, whole: true };
}

function transcript() {
  const made = new Transcript();
  made.add([cue("1", "Jazz at noon,", 1000), cue("2", "at one and at noon", 5000)]);
  made.add([cue("3", "crème brûlée", 5200)]);
  return made;
}

const spotAt = (made, ms) => {
  const spot = made.at(ms);
  return spot && [spot.cue.id, spot.cue.words[spot.word][0]];
};

describe("a cue of the API", () => {
  it("is one of the player's", () => {
    const told = {
      ...{ id: "7", name: "Ana", start_ms: 1000, end_ms: 1400, text: "Jazz", before: "Chess" },
      words: [{ text: "Jazz", start_ms: 1000, end_ms: 1400, confidence: 0.9 }],
      ...{ is_corrected: true, is_whole: true },
    };
    const { corrected, before, ...rest } = cueOf(told);
    assert.deepEqual(rest, cue("7", "Jazz", 1000));
    assert.deepEqual([corrected, before], [true, "Chess"]);
  });
});

describe("the word that is spoken", () => {
  it("is the one whose time it is", () => {
    assert.deepEqual(spotAt(transcript(), 1000), ["1", "Jazz"]);
    assert.deepEqual(spotAt(transcript(), 1399), ["1", "Jazz"]);
    assert.deepEqual(spotAt(transcript(), 1400), ["1", "at"]);
  });

  it("stays for a moment, and then is none", () => {
    assert.deepEqual(spotAt(transcript(), 2400), ["1", "noon,"]);
    assert.equal(spotAt(transcript(), 2600), null);
    assert.equal(spotAt(transcript(), 0), null);
    assert.equal(new Transcript().at(0), null);
  });

  it("is that of who began last, where two speak at once", () => {
    assert.deepEqual(spotAt(transcript(), 5300), ["3", "crème"]);
    assert.deepEqual(spotAt(transcript(), 6500), ["2", "at"]);
  });

  it("is found quickly among many", () => {
    const made = new Transcript();
    made.add(Array.from({ length: 30_000 }, (_, place) => cue(String(place), "one two", place * 1000)));
    const began = performance.now();
    for (let ms = 0; ms < 30_000_000; ms += 10_000) made.at(ms);
    assert.ok(performance.now() - began < 500);
    assert.deepEqual(spotAt(made, 29_999_400), ["29999", "two"]);
  });
});

describe("finding words", () => {
  const found = (text) => transcript().find(text).map(({ cue: { id }, word }) => [id, word]);

  it("takes them without case, accents and punctuation, the last one begun", () => {
    assert.deepEqual(found("NOON"), [["1", 2], ["2", 4]]);
    assert.deepEqual(found("at noo"), [["1", 1], ["2", 3]]);
    assert.deepEqual(found("creme brul"), [["3", 0]]);
    assert.deepEqual(found("a noon"), []);
    assert.deepEqual(found("  "), []);
    assert.equal(folded("—É!"), "e");
  });
});

describe("walking from word to word", () => {
  it("goes on in the next line, and stops at both ends", () => {
    const made = transcript();
    const [first] = made.cues;
    assert.deepEqual(made.beside({ cue: first, word: 0 }, -1), { cue: first, word: 0 });
    assert.deepEqual(made.beside({ cue: first, word: 2 }, 1), { cue: made.cues[1], word: 0 });
    assert.deepEqual(made.beside({ cue: made.cues[1], word: 0 }, -1), { cue: first, word: 2 });
    const end = { cue: made.cues[2], word: 1 };
    assert.deepEqual(made.beside(end, 1), end);
  });
});

it("takes a corrected line in place of the old one", () => {
  const made = transcript();
  made.replace({ ...cue("1", "Jazz at one", 1000), corrected: true });
  assert.deepEqual(made.find("jazz at one").length, 1);
  assert.equal(made.cue("1").corrected, true);
  assert.equal(made.cues.length, 3);
});

it("writes times as the server does", () => {
  assert.deepEqual([7_900, 760_000, 3_723_000].map(clockOf), ["0:07", "12:40", "1:02:03"]);
});

describe("keys in the form that corrects a line", () => {
  const act = (key, isInField, isComposing = false) => keyAct({ key, isComposing }, isInField);

  it("Enter saves in the field, and presses a button that has the focus", () => {
    assert.equal(act("Enter", true), "save");
    assert.equal(act("Enter", false), null);
    assert.equal(act("Enter", true, true), null);
  });

  it("Escape leaves from anywhere", () => {
    assert.equal(act("Escape", false), "leave");
    assert.equal(act("a", true), null);
  });
});
