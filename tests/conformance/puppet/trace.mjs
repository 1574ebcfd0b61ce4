/**
 * Replays a recorded session of several people. First every keystroke becomes an update of its agent, made on a document
 * that holds exactly the keystroke's parents. Then each agent's stock client applies its own updates, each as soon as the
 * server has brought it what that one stands on, and the provider sends them.
 */
import { readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import * as Y from 'yjs'
import { meet } from './waiting.mjs'

const BURST = 100

/** Per agent its updates; `needs` says how many updates of each agent one stands on. */
const keystrokes = (txns, root, clientIDs) => {
  const docs = clientIDs.map((clientID) => Object.assign(new Y.Doc(), { clientID }))
  const made = docs.map(() => [])
  const known = docs.map(() => docs.map(() => 0))
  const after = []
  docs.forEach((doc, agent) => {
    doc.on('update', (update, origin) => {
      if (origin === 'typing') made[agent].push({ update, needs: [...known[agent]] })
    })
  })
  for (const { agent, parents, patches } of txns) {
    for (const parent of parents) merge(docs[agent], known[agent], after[parent], made)
    const text = docs[agent].getText(root)
    docs[agent].transact(() => patches.forEach((patch) => edit(text, patch)), 'typing')
    known[agent][agent] = made[agent].length
    after.push([...known[agent]])
  }
  return made
}

const edit = (text, [at, deleted, inserted]) => {
  if (deleted > 0) text.delete(at, deleted)
  if (inserted !== '') text.insert(at, inserted)
}

const merge = (doc, known, counts, made) => {
  counts.forEach((count, agent) => {
    for (let next = known[agent]; next < count; next++) Y.applyUpdate(doc, made[agent][next].update, 'parents')
    known[agent] = Math.max(known[agent], count)
  })
}

/** How far the agent's own clock has come after each of its updates. */
const clocksAfter = (updates, clientID) => {
  let clock = 0
  return updates.map(({ update }) => {
    clock = Math.max(clock, Y.parseUpdateMeta(update).to.get(clientID) ?? 0)
    return clock
  })
}

export const replay = async (file, root, clients, within) => {
  const { txns, endContent } = JSON.parse(gunzipSync(readFileSync(file)))
  // not the clients' own: an engine that is given words of its own clientID takes another one
  const clientIDs = clients.map(({ doc }) => (doc.clientID ^ 1) >>> 0)
  const made = keystrokes(txns, root, clientIDs)
  const clocks = made.map((updates, agent) => clocksAfter(updates, clientIDs[agent]))
  const play = async (client, agent) => {
    const heard = (count, other) =>
      other === agent || count === 0 || Y.getState(client.doc.store, clientIDs[other]) >= clocks[other][count - 1]
    for (const [place, { update, needs }] of made[agent].entries()) {
      if (place % BURST === 0) await setImmediate()
      if (!needs.every(heard)) {
        await meet(() => needs.every(heard), within, () => `agent ${agent} waits before its update ${place}`)
      }
      Y.applyUpdate(client.doc, update, 'typing')
    }
  }
  await Promise.all(clients.map(play))
  return { keystrokes: made.flat().length, endContent }
}
