/** Sockets that have been let go: what they still report reaches nobody. */
const detached = new WeakSet<WebSocket>();

/**
 * A WebSocket class whose sockets can be let go at once.
 *
 * A half-dead connection fires its `close` event up to a minute after `close()` is called, when the browser gives
 * up waiting for the other end. Nobody should wait that long to reconnect.
 *
 * @param heard called when a socket opens, and with every frame that arrives.
 */
export function detachable(Base: typeof WebSocket, heard: () => void): typeof WebSocket {
  return class extends Base {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      const guard = (event: Event) => {
        if (detached.has(this)) event.stopImmediatePropagation();
        else if (event.type === 'open' || event.type === 'message') heard();
      };
      // Being the first listeners, they decide whether any other hears of the event.
      for (const type of ['open', 'message', 'error', 'close']) this.addEventListener(type, guard);
    }
  };
}

/** Closes a socket without its listeners hearing of it. */
export function detach(socket: WebSocket): void {
  detached.add(socket);
  socket.close();
}

/** Gives a connection up: its listeners hear now that it has closed, whatever the network does. */
export function abandon(socket: WebSocket): void {
  socket.dispatchEvent(new CloseEvent('close', { code: 1006 }));
  detach(socket);
}
