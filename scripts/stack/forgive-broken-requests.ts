import { EventEmitter } from 'node:events';

/*
 * Loaded into Wrangler's development servers before their own code. A browser that goes elsewhere breaks off what it has
 * asked; Wrangler takes a request whose body ends so for a fault of its own proxy, and ends.
 */

interface WranglerError {
  readonly source: string;
  readonly reason: string;
}

const isWranglerError = (event: unknown): event is WranglerError =>
  typeof event === 'object' && event !== null && 'source' in event && 'reason' in event;

const isBrokenRequest = (event: unknown): boolean =>
  isWranglerError(event) &&
  event.source === 'ProxyController' &&
  event.reason === 'Error inside ProxyWorker';

const { emit } = EventEmitter.prototype;
EventEmitter.prototype.emit = function (
  this: EventEmitter,
  name: string | symbol,
  ...details: unknown[]
) {
  return (name === 'error' && isBrokenRequest(details[0])) || emit.call(this, name, ...details);
};
