import { Server } from '@hocuspocus/server';

/** `@hocuspocus/server` as it comes, without an extension that would keep anything: `serve-hocuspocus.ts <port>`. */
await new Server({ address: '127.0.0.1', port: Number(process.argv[2]), quiet: true }).listen();
