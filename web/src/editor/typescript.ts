import {
  javascriptDefaults,
  ModuleKind,
  ModuleResolutionKind,
  ScriptTarget,
  typescriptDefaults,
} from 'monaco-editor/languages/features/typescript/register';

/** What a program finds in the sandbox beside the language itself, as far as the editor has to know it. */
const SANDBOX_GLOBALS = `
declare const console: Record<
  'log' | 'error' | 'warn' | 'info' | 'debug' | 'table' | 'dir' | 'time' | 'timeEnd' | 'trace' | 'assert',
  (...data: any[]) => void
>;
declare const process: any;
declare const performance: { now(): number };
declare function require(id: string): any;
declare function setTimeout(callback: (...args: any[]) => void, ms?: number, ...args: any[]): any;
declare function setInterval(callback: (...args: any[]) => void, ms?: number, ...args: any[]): any;
declare function setImmediate(callback: (...args: any[]) => void, ...args: any[]): any;
declare function clearTimeout(timer: any): void;
declare function clearInterval(timer: any): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T): T;
declare const Buffer: any;
declare const module: any;
declare module '*';
`;

/** Every file is a module of its own, so that a top-level name never collides with another file's. */
const MODULE_DETECTION_FORCE = 3;

/** Makes the language service of both languages see the sandbox rather than a browser. */
export function setUpTypeScript(): void {
  for (const defaults of [typescriptDefaults, javascriptDefaults]) {
    defaults.setCompilerOptions({
      target: ScriptTarget.ESNext,
      lib: ['esnext'],
      module: ModuleKind.ESNext,
      moduleResolution: ModuleResolutionKind.NodeJs,
      moduleDetection: MODULE_DETECTION_FORCE,
      allowNonTsExtensions: true,
      allowJs: true,
      strict: true,
    });
    defaults.addExtraLib(SANDBOX_GLOBALS, 'file:///sandbox.d.ts');
  }
}
