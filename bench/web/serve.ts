import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestOptions,
  request,
  type Server,
} from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const COMPRESSIBLE = ['.html', '.js', '.css', '.svg'];

/**
 * Serves a built page as a content delivery network would: brotli at its best, assets for ever. Both pages of the
 * benchmark come this way, so that neither has an advantage by its server.
 *
 * @param api where `/api` is passed on to; null where there is none.
 */
export class PageServer {
  readonly #folder: string;
  readonly #api: URL | null;
  readonly #compressed = new Map<string, Buffer>();
  readonly #server: Server;

  constructor(folder: string, api: string | null) {
    this.#folder = folder;
    this.#api = api === null ? null : new URL(api);
    this.#server = createServer((incoming, response) => {
      const { pathname } = new URL(incoming.url ?? '/', 'http://page');
      if (pathname.startsWith('/api/')) {
        const passed = request(this.#passedOn(incoming), (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        });
        incoming.pipe(passed);
        return;
      }
      const file = this.#fileOf(pathname);
      const extension = path.extname(file);
      const compresses = COMPRESSIBLE.includes(extension);
      response.writeHead(200, {
        'Content-Type': TYPES[extension] ?? 'application/octet-stream',
        'Cache-Control': pathname.startsWith('/assets/') ? 'public, max-age=31536000' : 'no-cache',
        ...(compresses && { 'Content-Encoding': 'br' }),
      });
      response.end(compresses ? this.#brotli(file) : readFileSync(file));
    });
    this.#server.on('upgrade', (incoming, socket, head) => {
      const { hostname = '127.0.0.1', port } = this.#api ?? {};
      const peer = connect(Number(port), hostname, () => {
        const lines = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${value}`);
        peer.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
        peer.write(head);
        peer.pipe(socket).pipe(peer);
      });
      peer.on('error', () => socket.destroy());
      socket.on('error', () => peer.destroy());
    });
  }

  /** Compresses all there is first, so that no visitor waits for it. */
  async start(port: number): Promise<void> {
    for (const name of globSync('**/*.{html,js,css,svg}', { cwd: this.#folder })) {
      this.#brotli(path.join(this.#folder, name));
    }
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #passedOn({ method, url, headers }: IncomingMessage): RequestOptions {
    const { hostname, port } = this.#api ?? { hostname: '127.0.0.1', port: '9' };
    return { hostname, port, method, path: url, headers };
  }

  /** An address without a file is one of the app's own; which document it gets stands in `web/public/_redirects`. */
  #fileOf(pathname: string): string {
    const file = path.join(this.#folder, path.normalize(pathname));
    if (existsSync(file) && statSync(file).isFile()) return file;
    const document = pathname.startsWith('/session/') ? 'room.html' : 'index.html';
    return path.join(this.#folder, document);
  }

  #brotli(file: string): Buffer {
    const known = this.#compressed.get(file) ?? brotliCompressSync(readFileSync(file));
    this.#compressed.set(file, known);
    return known;
  }
}
