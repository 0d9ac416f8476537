import type { LanguageId } from '@viva/protocol/languages';

/** A program that is wrong as it stands, and what its language's tool says of that. */
export interface Faulty {
  readonly code: string;
  readonly message: RegExp;
}

/** Wrong in its third line, in each language. */
export const FAULTY: Readonly<Record<LanguageId, Faulty>> = {
  python: { code: 'x = 1\n\ndef f(:\n', message: /main\.py", line 3[\s\S]*SyntaxError/ },
  javascript: { code: 'const x = 1;\n\nfunction (\n', message: /main\.js:3[\s\S]*SyntaxError/ },
  typescript: { code: 'const x = 1;\n\nconst y: = 1;\n', message: /main\.ts:3|SYNTAX/ },
  java: { code: 'class Main {\n\n    int x = "one";\n}\n', message: /Main\.java:3: error/ },
  cpp: {
    code: '#include <iostream>\n\nint main() { return x; }\n',
    message: /main\.cpp:3:.*error/,
  },
  c: { code: '#include <stdio.h>\n\nint main(void) { return x; }\n', message: /main\.c:3:.*error/ },
  csharp: {
    code: 'class Program {\n    static void Main() {\n        int x = "one";\n    }\n}\n',
    message: /main\.cs\(3,.*error CS/,
  },
  go: { code: 'package main\n\nfunc main() { x }\n', message: /main\.go:3:.*undefined: x/ },
  rust: { code: '\n\nfn main() { x }\n', message: /error[\s\S]*main\.rs:3/ },
  kotlin: { code: '\n\nfun main() { x }\n', message: /main\.kt:3:.*error/ },
  swift: { code: '\n\nlet x: Int = "one"\n', message: /main\.swift:3:.*error/ },
  ruby: { code: 'x = 1\n\ndef f(\n', message: /main\.rb:\d+.*syntax error/ },
  php: { code: '<?php\n\n$x = ;\n', message: /Parse error.*line 3/ },
  sql: { code: 'SELECT 1;\n\nSELEC 2;\n', message: /line 3.*syntax error/ },
  ada: {
    code: 'procedure Main is\nbegin\n   X := 1;\nend Main;\n',
    message: /main\.adb:3:.*undefined/,
  },
  assembly: { code: 'global _start\n_start:\n    mov x\n', message: /main\.asm:3: error/ },
  awk: { code: 'BEGIN {\n    print 1\n    print (\n}\n', message: /main\.awk:4:.*unexpected/ },
  bash: { code: 'echo 1\n\nif then\n', message: /main\.sh: line 3: syntax error/ },
  clojure: { code: '(println 1)\n\n(println x)\n', message: /main\.clj:3/ },
  commonlisp: { code: '(print 1)\n\n(print (car\n', message: /END-OF-FILE|end of file/i },
  crystal: { code: 'x = 1\n\nputs y\n', message: /main\.cr:3[\s\S]*Error/ },
  d: { code: '\n\nvoid main() { x; }\n', message: /main\.d\(3\): Error/ },
  elixir: { code: 'x = 1\n\nIO.puts(\n', message: /main\.exs:\d+/ },
  erlang: {
    code: '-module(main).\n-export([main/1]).\nmain(_) -> X.\n',
    message: /main\.erl:3[\s\S]*unbound/,
  },
  fortran: {
    code: 'program faulty\n  implicit none\n  x = 1\nend program faulty\n',
    message: /main\.f90:3:/,
  },
  groovy: { code: 'int x = 1\n\nint y = )\n', message: /main\.groovy: 3/ },
  haskell: { code: 'main :: IO ()\nmain =\n  x\n', message: /main\.hs:3:.*error/ },
  lua: { code: 'local x = 1\n\nlocal = 2\n', message: /main\.lua:3:/ },
  ocaml: { code: '\n\nlet () = x\n', message: /main\.ml", line 3[\s\S]*Error/ },
  octave: { code: 'x = 1;\n\ny = (;\n', message: /parse error/ },
  pascal: {
    code: 'program Faulty;\nbegin\n  X := 1;\nend.\n',
    message: /main\.pas\(3,.*(?:Error|not found)/,
  },
  perl: { code: 'use strict;\n\nmy $x = ;\n', message: /main\.pl line 3/ },
  prolog: {
    code: ':- initialization(main, main).\n\nmain :- x(.\n',
    message: /main\.pro:3:.*Syntax error/i,
  },
  r: { code: 'x <- 1\n\ny <- )\n', message: /unexpected '\)'/ },
  racket: { code: '#lang racket\n\n(displayln x)\n', message: /main\.rkt:3:.*unbound/ },
  raku: { code: 'my $x = 1;\n\nmy $y = ;\n', message: /main\.raku:3|line 3/ },
  scala: {
    code: 'object Main {\n\n  val x: Int = "one"\n}\n',
    message: /main\.scala:3: error/,
  },
  scheme: { code: '(display 1)\n\n(display (car\n', message: /main\.scm|unexpected end-of-file/ },
  tcl: { code: 'puts 1\n\nputs [\n', message: /missing close-bracket/ },
  vala: { code: '\n\nvoid main () { x; }\n', message: /main\.vala:3\.\d+.*error/ },
};
