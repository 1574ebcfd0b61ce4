/** The socket under a stock provider: sends the headers a browser or a program would, and tells what goes over it. */
import { WebSocket } from 'ws'

export const watchedSocket = (headers, watcher) =>
  class extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, { headers, perMessageDeflate: false })
      this.on('message', (data) => watcher.hasReceived(new Uint8Array(data)))
    }

    send(data, ...rest) {
      watcher.hasSent(new Uint8Array(data))
      super.send(data, ...rest)
    }
  }
