import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { addresses, tidy, weigh } from "../../static/js/tweet-text.js";

const VECTORS = JSON.parse(
  readFileSync(new URL("../timeline/tweet_text.json", import.meta.url), "utf8"),
);

for (const { text, length, urls } of VECTORS) {
  test(`counts as the server does: ${text}`, () => {
    assert.equal(weigh(text), length);
    assert.deepEqual(
      [...addresses(text)].map(([start, end]) => text.slice(start, end)),
      urls,
    );
  });
}

test("an address that is too long is just words", () => {
  const longest = `https://x.org/${"a".repeat(2034)}`;
  assert.equal(weigh(longest), 23);
  assert.equal(weigh(`${longest}a`), 2049);
});

test("tidies what the server would tidy", () => {
  assert.equal(tidy("  a \t b  \r\n\r\n\r\n\r\n c\n\n"), "a b\n\nc");
  assert.equal(tidy("e\u0301"), "\u00e9");
  assert.equal(tidy(" \n\u3000\n"), "");
});

test("a hostile text of the largest size is counted at once", () => {
  for (const piece of ["http://", "https://a)", "http://a(", "é", "("]) {
    const begun = process.cpuUsage();
    weigh(tidy(piece.repeat(32_768 / piece.length)));
    assert.ok(process.cpuUsage(begun).user < 500_000, piece);
  }
});
