/** One stock y-websocket client, as it comes from npm, and a record of everything that happened to it. */
import * as decoding from 'lib0/decoding'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { now } from './waiting.mjs'
import { watchedSocket } from './socket.mjs'

const ACKNOWLEDGEMENT = 100
const NOTICE = 101
const WANTS_ACKNOWLEDGEMENTS = new Uint8Array([ACKNOWLEDGEMENT, 0])

export class StockClient {
  constructor({ server, room, params = {}, headers = {}, clientID, bc = false, connect = true }) {
    this.record = { attempts: [], closes: [], stopped: null, received: {}, acknowledged: [], notices: [], unseen: {} }
    this.sent = 0
    this.saved = 0
    this.doc = new Y.Doc()
    if (clientID != null) this.doc.clientID = clientID
    this.provider = new WebsocketProvider(server, room, this.doc, {
      connect: false,
      disableBc: !bc,
      params,
      WebSocketPolyfill: watchedSocket(headers, this),
    })
    this.listen()
    this.present({ user: { name: 'Somebody' } })
    if (connect) this.provider.connect()
  }

  listen() {
    const { provider, record } = this
    provider.messageHandlers[ACKNOWLEDGEMENT] = (_encoder, decoder) => {
      this.saved = decoding.readVarUint(decoder)
      record.acknowledged.push({ count: this.saved, serverTime: decoding.readVarUint(decoder), at: now() })
    }
    provider.messageHandlers[NOTICE] = (_encoder, decoder) => {
      record.notices.push(JSON.parse(decoding.readVarString(decoder)))
    }
    provider.on('status', ({ status }) => {
      if (status === 'connecting') record.attempts.push(now())
      if (status === 'connected') this.begin()
    })
    provider.on('connection-close', (event) => {
      if (event !== null) record.closes.push({ code: event.code, reason: event.reason, at: now() })
    })
    provider.on('closed', ({ code, reason }) => {
      record.stopped = { code, reason }
    })
    provider.awareness.on('change', ({ removed }) => {
      for (const clientID of removed) record.unseen[clientID] = now()
    })
  }

  begin() {
    this.sent = this.saved = 0
    this.provider.ws.send(WANTS_ACKNOWLEDGEMENTS)
  }

  hasSent(frame) {
    if (frame[0] === 0 && frame[1] !== 0) this.sent += 1
  }

  hasReceived(frame) {
    const kind = frame[0] === 0 ? `0.${frame[1]}` : String(frame[0])
    const seen = (this.record.received[kind] ??= { frames: 0, bytes: 0 })
    seen.frames += 1
    seen.bytes += frame.length
  }

  text(root = 'section:steps') {
    return this.doc.getText(root)
  }

  insert(at, text, root, attributes) {
    const shared = this.text(root)
    shared.insert(at ?? shared.length, text, attributes)
  }

  delete(at, length, root) {
    this.text(root).delete(at, length)
  }

  format(at, length, attributes, root) {
    this.text(root).format(at, length, attributes)
  }

  keepTyping(word, every) {
    this.typed = 0
    this.typing = setInterval(() => this.insert(null, `${word}${this.typed++} `), every)
  }

  stopTyping() {
    clearInterval(this.typing)
    return this.typed
  }

  present(fields) {
    this.provider.awareness.setLocalState(fields)
  }

  get people() {
    return [...this.provider.awareness.getStates()].map(([clientID, state]) => ({ clientID, state }))
  }

  state() {
    const { provider, doc, record, sent, saved, people } = this
    return {
      ...record,
      clientID: doc.clientID,
      text: this.text().toString(),
      delta: this.text().toDelta(),
      synced: provider.synced,
      connected: provider.wsconnected,
      wantsToConnect: provider.shouldConnect,
      pending: doc.store.pendingStructs !== null || doc.store.pendingDs !== null,
      sent,
      saved,
      people,
    }
  }

  destroy() {
    this.stopTyping()
    this.provider.destroy()
    this.doc.destroy()
  }
}
