'use strict';
// Node loads this file before the program, by --require in NODE_OPTIONS. It waits until the program shall run, then
// takes away every trace of itself. The protocol: one byte out says "I wait", one byte in says "go on", the end of the
// stream says "never".
const { VIVA_WAIT_FD } = process.env;

// Threads of the program load this file too, without the variable.
if (VIVA_WAIT_FD !== undefined) {
  const { closeSync, readSync, writeSync } = require('node:fs');
  delete process.env.VIVA_WAIT_FD;
  if (process.execArgv.includes('--experimental-transform-types')) {
    // The transformation's compiler takes most of the start of a TypeScript program; a first use loads it.
    require('node:module').stripTypeScriptTypes('const n: number = 1;', { mode: 'transform' });
  }
  const descriptor = Number(VIVA_WAIT_FD);
  writeSync(descriptor, 'w');
  if (readSync(descriptor, Buffer.alloc(1)) === 0) process.exit(0);
  closeSync(descriptor);
}
delete process.env.NODE_OPTIONS;
process._preload_modules.length = 0;
delete require.cache[__filename];
