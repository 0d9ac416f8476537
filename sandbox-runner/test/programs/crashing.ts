import type { LanguageId } from '@viva/protocol/languages';

/** A program that fails while it runs, and what is heard of that; null for what ends without a word. */
export interface Crashing {
  readonly code: string;
  readonly message: RegExp | null;
}

export const CRASHING: Readonly<Record<LanguageId, Crashing>> = {
  python: {
    code: 'def f():\n    return 1 / 0\n\n\nf()\n',
    message: /main\.py", line 2[\s\S]*ZeroDivision/,
  },
  javascript: { code: '\nnull.x;\n', message: /main\.js:2[\s\S]*TypeError/ },
  typescript: { code: '\n(null as any).x;\n', message: /main\.ts:2[\s\S]*TypeError/ },
  java: {
    code: 'class Main {\n    public static void main(String[] args) {\n        int[] x = {};\n        x[1] = 2;\n    }\n}\n',
    message: /ArrayIndexOutOfBounds[\s\S]*Main\.java:4/,
  },
  cpp: {
    code: '#include <vector>\nint main() { std::vector<int>().at(1); }\n',
    message: /out_of_range/,
  },
  c: { code: 'int main(void) { return *(volatile int *)0; }\n', message: null },
  csharp: {
    code: 'class Program { static void Main() { string s = null; System.Console.WriteLine(s.Length); } }\n',
    message: /NullReferenceException/,
  },
  go: {
    code: 'package main\n\nfunc main() { var m map[int]int; m[1] = 1 }\n',
    message: /panic:.*nil map/,
  },
  rust: {
    code: 'fn main() { let v: Vec<i32> = vec![]; v.first().unwrap(); }\n',
    message: /panicked at main\.rs|panicked at \/code\/main\.rs/,
  },
  kotlin: { code: 'fun main() { listOf<Int>().first() }\n', message: /NoSuchElementException/ },
  swift: { code: 'let x: [Int] = []\nprint(x[1])\n', message: /Program crashed/ },
  ruby: { code: '\nnil.upcase\n', message: /main\.rb:2.*undefined method/ },
  php: { code: '<?php\n\nintdiv(1, 0);\n', message: /DivisionByZeroError[\s\S]*main\.php:3/ },
  sql: { code: '\nSELECT * FROM nowhere;\n', message: /line 2.*no such table/ },
  ada: {
    code: 'procedure Main is\n   type Small is range 0 .. 9;\n   X : Small := 9;\nbegin\n   X := X + Small (Integer\'Value ("1"));\nend Main;\n',
    message: /CONSTRAINT_ERROR/,
  },
  assembly: { code: 'global _start\n_start:\n    mov eax, [0]\n', message: null },
  awk: { code: 'BEGIN { print 1 / 0 }\n', message: /division by zero/ },
  bash: { code: 'set -u\necho "$nothing"\n', message: /main\.sh: line 2: nothing: unbound/ },
  clojure: { code: '(/ 1 0)\n', message: /Divide by zero/ },
  commonlisp: { code: '(print (car 1))\n', message: /TYPE-ERROR|not of type/ },
  crystal: { code: 'x = [] of Int32\nputs x[1]\n', message: /Index out of bounds/ },
  d: {
    code: 'void main() { int[] x; x[x.length] = 1; }\n',
    message: /ArrayIndexError|index \[0\]/,
  },
  elixir: { code: 'raise "a fault"\n', message: /RuntimeError.*a fault/ },
  erlang: {
    code: '-module(main).\n-export([main/1]).\nmain(X) -> [a] = X.\n',
    message: /no match/,
  },
  fortran: {
    code: 'program crashing\n  error stop "a fault"\nend program crashing\n',
    message: /ERROR STOP a fault/,
  },
  groovy: { code: '\nnull.size() + 1 / 0\n', message: /Exception[\s\S]*main\.groovy:2/ },
  haskell: { code: 'main :: IO ()\nmain = print (head ([] :: [Int]))\n', message: /empty list/ },
  lua: { code: 'local x\nx.y = 1\n', message: /main\.lua:2:.*nil value/ },
  ocaml: { code: 'let () = print_int (List.hd [])\n', message: /exception Failure/ },
  octave: { code: 'error ("a fault")\n', message: /error: a fault/ },
  pascal: {
    code: 'program Crashing;\nvar\n  X: Integer;\nbegin\n  X := 0;\n  WriteLn(1 div X);\nend.\n',
    message: /Runtime error 200/,
  },
  perl: { code: '\ndie "a fault";\n', message: /a fault at .*main\.pl line 2/ },
  prolog: {
    code: ':- initialization(main, main).\nmain :- X is foo + 1, writeln(X).\n',
    message: /foo\/0/,
  },
  r: { code: 'stop("a fault")\n', message: /Error: a fault/ },
  racket: {
    code: '#lang racket\n(vector-ref (vector) 1)\n',
    message: /vector-ref: index is out of range/,
  },
  raku: { code: 'die "a fault";\n', message: /a fault[\s\S]*main\.raku line 1/ },
  scala: {
    code: 'object Main {\n  def main(args: Array[String]): Unit = List().head\n}\n',
    message: /NoSuchElementException/,
  },
  scheme: { code: '(display (vector-ref (vector) 1))\n', message: /vector-ref/ },
  tcl: { code: 'error "a fault"\n', message: /a fault[\s\S]*main\.tcl" line 1/ },
  vala: { code: 'void main () {\n    error ("a fault");\n}\n', message: /a fault/ },
};
