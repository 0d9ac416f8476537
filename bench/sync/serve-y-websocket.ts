/** `@y/websocket-server` as it comes; it keeps nothing: `serve-y-websocket.ts <port>`. */
process.env.HOST = '127.0.0.1';
process.env.PORT = process.argv[2];
await import('@y/websocket-server/server');

export {};
