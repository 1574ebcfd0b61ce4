// Yjs, for comparison with the engine. One JSON order on stdin, one JSON answer on stdout:
// {make: [seed, …]}        → [{log: [[person, base64 update], …], state}, …]: random documents, and who wrote what in which order
// {anchors: [seed, …]}     → the same, and passages that people named meanwhile, each with where Yjs finds it in the end
// {replay: [[base64, …]]}  → [state, …]: what a fresh document says after these updates
// A state is {texts: {root: delta}, vector: {clientID: clock}}.
import { readFileSync } from 'node:fs'
import * as Y from 'yjs'

const ROOTS = ['section:steps', 'section:why', 'title']
const WORDS = ['a', 'tea ', 'é', '😀', '👩‍👩‍👧 ', '\n', 'a long sentence. ']
const MARKS = [{ strong: true }, { strong: null }, { em: true }, { link: { href: 'x' } }, { kind: 'h3' }]
const PEOPLE = 4
const STEPS = 120

const base64 = (bytes) => Buffer.from(bytes).toString('base64')
const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'))

/** mulberry32: the same numbers on every machine */
const randomly = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

function state(doc) {
  const texts = Object.fromEntries(ROOTS.map((root) => [root, doc.getText(root).toDelta()]))
  const vector = Object.fromEntries([...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b))
  return { texts, vector, pending: doc.store.pendingStructs !== null || doc.store.pendingDs !== null }
}

const wordsOf = (text) => text.toDelta().map((part) => (typeof part.insert === 'string' ? part.insert : '\ufffc')).join('')

/** Never between the halves of a surrogate pair. */
function place(text, at) {
  const words = wordsOf(text)
  return at > 0 && at < words.length && /[\udc00-\udfff]/.test(words[at]) ? at - 1 : at
}

function edit(doc, random) {
  const pick = (list) => list[Math.floor(random() * list.length)]
  const text = doc.getText(pick(ROOTS))
  const start = place(text, Math.floor(random() * (text.length + 1)))
  const end = place(text, Math.min(text.length, start + Math.ceil(random() * 8)))
  const what = random()
  if (what < 0.5 || end <= start) text.insert(start, pick(WORDS), random() < 0.3 ? { strong: true } : undefined)
  else if (what < 0.7) text.delete(start, end - start)
  else if (what < 0.9) text.format(start, end - start, pick(MARKS))
  else text.insertEmbed(start, { cite: { id: `s${start}` } })
}

/** Some words that stand now, or the place between two of them. */
function named(doc, random) {
  const root = ROOTS[Math.floor(random() * ROOTS.length)]
  const text = doc.getText(root)
  const start = place(text, Math.floor(random() * (text.length + 1)))
  const end = Math.max(start, place(text, Math.min(text.length, start + Math.floor(random() * 12))))
  const position = (at, side) => base64(Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(text, at, side)))
  return { root, start: position(start, 0), end: position(end, -1), quote: wordsOf(text).slice(start, end) }
}

/** Without following undone deletions: only the browser that undid them knows of these. */
function found(doc, { root, start, end, quote }) {
  const index = (position) =>
    Y.createAbsolutePositionFromRelativePosition(Y.decodeRelativePosition(bytes(position)), doc, false).index
  const [from, to] = [index(start), index(end)].sort((a, b) => a - b)
  return { root, start, end, quote, from, to, text: wordsOf(doc.getText(root)).slice(from, to) }
}

function exchange(from, to) {
  Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), 'remote')
}

function make(seed, share = 0) {
  const random = randomly(seed)
  const log = []
  const names = []
  const docs = Array.from({ length: PEOPLE }, (_, person) => {
    const doc = new Y.Doc()
    doc.clientID = 1000 * (seed + 1) + person
    doc.on('update', (update, origin) => origin === 'remote' || log.push([person, base64(update)]))
    return doc
  })
  const one = () => docs[Math.floor(random() * PEOPLE)]
  for (let step = 0; step < STEPS; step++) {
    if (share && random() < share) names.push(named(one(), random))
    if (random() < 0.8) edit(one(), random)
    else exchange(one(), one())
  }
  // tidying of marks after an exchange is one more change to exchange
  for (let before = -1; before !== log.length; ) {
    before = log.length
    for (const from of docs) for (const to of docs) exchange(from, to)
  }
  const states = docs.map((doc) => JSON.stringify(state(doc)))
  if (new Set(states).size !== 1) throw new Error(`seed ${seed}: Yjs differs from itself`)
  return { log, state: state(docs[0]), ...(share && { anchors: names.map((name) => found(docs[0], name)) }) }
}

function replay(updates) {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, bytes(update))
  return state(doc)
}

const { make: seeds, anchors, replay: logs } = JSON.parse(readFileSync(0, 'utf8'))
const answer = seeds ? seeds.map((seed) => make(seed)) : anchors ? anchors.map((seed) => make(seed, 0.3)) : logs.map(replay)
process.stdout.write(JSON.stringify(answer))
