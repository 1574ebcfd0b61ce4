/**
 * A process that holds stock clients and does what it is told.
 * One command a line on stdin: {id, client, do, ...}; one answer a line on stdout: {id, ok} or {id, error}.
 */
import { createInterface } from 'node:readline'
import { StockClient } from './client.mjs'
import { replay } from './trace.mjs'
import { until } from './waiting.mjs'

console.log = console.error // the engine's warnings; stdout is for answers

const clients = new Map()

const theClient = (name) => {
  const client = clients.get(name)
  if (client === undefined) throw new Error(`there is no client ${name}`)
  return client
}

const orders = {
  open: ({ client, ...options }) => {
    clients.set(client, new StockClient(options))
    return clients.get(client).doc.clientID
  },
  connect: ({ client }) => theClient(client).provider.connect(),
  disconnect: ({ client }) => theClient(client).provider.disconnect(),
  destroy: ({ client }) => theClient(client).destroy(),
  insert: ({ client, at, text, root, attributes }) => theClient(client).insert(at, text, root, attributes),
  delete: ({ client, at, length, root }) => theClient(client).delete(at, length, root),
  format: ({ client, at, length, attributes, root }) => theClient(client).format(at, length, attributes, root),
  keepTyping: ({ client, word, every }) => theClient(client).keepTyping(word, every),
  stopTyping: ({ client }) => theClient(client).stopTyping(),
  present: ({ client, fields }) => theClient(client).present(fields),
  state: ({ client }) => theClient(client).state(),
  until: ({ client, condition, want, most }) => until(theClient(client), condition, want, most),
  replay: ({ trace, root, agents, most }) => replay(trace, root, agents.map(theClient), most),
}

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`)

const obey = async ({ id, do: order, ...details }) => {
  try {
    say({ id, ok: (await orders[order](details)) ?? null })
  } catch (error) {
    say({ id, error: String(error?.message ?? error) })
  }
}

createInterface({ input: process.stdin }).on('line', (line) => obey(JSON.parse(line))).on('close', () => process.exit(0))
