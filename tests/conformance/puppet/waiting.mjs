/** What a test may wait for; nobody waits without a deadline. */

const EVERY_MS = 5

/** Milliseconds of the machine's monotonic clock, the one that Python's time.monotonic() reads too. */
export const now = () => Number(process.hrtime.bigint() / 1_000_000n)

const sees = (client, clientID) => client.provider.awareness.getStates().has(clientID)
const namesOf = (client) => client.people.map(({ state }) => state.user?.name)

export const conditions = {
  connected: (client) => client.provider.wsconnected,
  synced: (client) => client.provider.synced,
  saved: (client) => client.provider.synced && client.sent > 0 && client.saved === client.sent,
  text: (client, want) => client.text().toString() === want,
  includes: (client, want) => want.every((part) => client.text().toString().includes(part)),
  length: (client, want) => client.text().length >= want,
  sees: (client, want) => want.every((clientID) => sees(client, clientID)),
  misses: (client, want) => want.every((clientID) => !sees(client, clientID)),
  names: (client, want) => want.every((name) => namesOf(client).includes(name)),
  stopped: (client) => client.record.stopped !== null,
  closes: (client, want) => client.record.closes.length >= want,
  attempts: (client, want) => client.record.attempts.length >= want,
  notice: (client, want) => client.record.notices.some(({ kind }) => kind === want),
}

export const until = (client, condition, want, within) =>
  meet(() => conditions[condition](client, want), within, () => {
    const { delta, ...state } = client.state()
    const text = state.text.length > 200 ? `… ${state.text.slice(-200)}` : state.text
    return `waited ${within} ms for ${condition} ${JSON.stringify(want ?? null)}: ${JSON.stringify({ ...state, text })}`
  })

export const meet = (isMet, within, complaint) =>
  new Promise((resolve, reject) => {
    const deadline = now() + within
    const look = () => {
      if (isMet()) return end(resolve, now())
      if (now() > deadline) return end(reject, new Error(complaint()))
    }
    const timer = setInterval(look, EVERY_MS)
    const end = (settle, value) => {
      clearInterval(timer)
      settle(value)
    }
    look()
  })
