/** A command line. The runner fills in placeholders, see `Language.run`. */
export type Command = readonly string[];

/** All that is known of a language: the one table that the page, the room, the runner and its tests read. */
export interface Language {
  /** The language's name as people write it. */
  readonly label: string;
  /** The file that holds its code; also the program's entry in a run. */
  readonly fileName: string;
  /** Monaco's id of its grammar; `plaintext` when Monaco has none. */
  readonly monaco: string;
  /** One step of indentation: spaces, or a tab. */
  readonly indent: string;
  /** The first text of its file: a program that runs as it stands, LF line ends. */
  readonly starter: string;
  /** What one would type in a terminal to run that file; shown above its output. */
  readonly typed: string;
  /** Prints the version of its tool on one line or more. */
  readonly version: Command;
  /** Turns the sources into something that runs, in the folder of the program; null when they run as they are. */
  readonly compile: Command | null;
  /** The single file that `compile` leaves behind for `run`; null when there is none. */
  readonly artifact: string | null;
  /**
   * Runs the program. Placeholders here and in `compile`: `{entry}` the path of the first file, `{sources}` as a whole
   * argument all files with the extension of `fileName`, `{heapMiB}` a heap bound that leaves room below the memory limit.
   */
  readonly run: Command;
  /**
   * Variables that make the interpreter of `run` load its waiting hook, so that it can be started ahead of time; null
   * where it has none.
   */
  readonly waitEnvironment: Readonly<Record<string, string>> | null;
  /** Memory of a run and of its compilation: the default, and the most that a caller may ask for. */
  readonly memoryMiB: number;
  /** What its runtime prints to stderr before it gives up for want of memory; null when the kernel notices first. */
  readonly outOfMemory: RegExp | null;
}

const NODE_WAITS = { NODE_OPTIONS: '--require /opt/viva/wait/wait.cjs' };
const V8_OUT_OF_MEMORY = /JavaScript heap out of memory/;

/** Short programs start faster with the simplest collector, and there is one processor. */
const JAVA = ['java', '-XX:+UseSerialGC', '-Xmx{heapMiB}m'] as const;
const JVM_OUT_OF_MEMORY = /java\.lang\.OutOfMemoryError/;

/**
 * Erlang's threads would otherwise wait for work by looking for it, in vain on the one processor, and its compiler would
 * keep machine code in a file that is larger than a program's may be.
 */
const ERLANG_OPTIONS = '+S 1 +sbwt none +JMsingle true';

const TWO = '  ';
const FOUR = '    ';
const TAB = '\t';

/** The order is that of the menu: what is asked for most comes first, then by name. */
const TABLE = {
  python: {
    label: 'Python',
    fileName: 'main.py',
    monaco: 'python',
    indent: FOUR,
    starter: `def greet(name: str) -> str:
    return f"Hello, {name}!"


print(greet("world"))
`,
    typed: 'python3 main.py',
    version: ['python3', '--version'],
    compile: null,
    artifact: null,
    run: ['python3', '-u', '{entry}'],
    waitEnvironment: { PYTHONPATH: '/opt/viva/wait' },
    memoryMiB: 256,
    outOfMemory: /^MemoryError/m,
  },
  javascript: {
    label: 'JavaScript',
    fileName: 'main.js',
    monaco: 'javascript',
    indent: TWO,
    starter: `function greet(name) {
  return \`Hello, \${name}!\`;
}

console.log(greet('world'));
`,
    typed: 'node main.js',
    version: ['node', '--version'],
    compile: null,
    artifact: null,
    run: ['node', '--max-old-space-size={heapMiB}', '{entry}'],
    waitEnvironment: NODE_WAITS,
    memoryMiB: 256,
    outOfMemory: V8_OUT_OF_MEMORY,
  },
  typescript: {
    label: 'TypeScript',
    fileName: 'main.ts',
    monaco: 'typescript',
    indent: TWO,
    starter: `function greet(name: string): string {
  return \`Hello, \${name}!\`;
}

console.log(greet('world'));
`,
    typed: 'node main.ts',
    version: ['node', '--version'],
    compile: null,
    artifact: null,
    // Transforming types, rather than stripping them, lets enums, namespaces and parameter properties work.
    run: [
      'node',
      '--max-old-space-size={heapMiB}',
      '--experimental-transform-types',
      '--disable-warning=ExperimentalWarning',
      '{entry}',
    ],
    waitEnvironment: NODE_WAITS,
    memoryMiB: 256,
    outOfMemory: V8_OUT_OF_MEMORY,
  },
  java: {
    label: 'Java',
    fileName: 'Main.java',
    monaco: 'java',
    indent: FOUR,
    starter: `public class Main {
    static String greet(String name) {
        return "Hello, " + name + "!";
    }

    public static void main(String[] args) {
        System.out.println(greet("world"));
    }
}
`,
    typed: 'java Main.java',
    version: ['javac', '--version'],
    compile: ['compile-java', '{sources}'],
    artifact: 'main.jar',
    run: [...JAVA, '-jar', 'main.jar'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: JVM_OUT_OF_MEMORY,
  },
  cpp: {
    label: 'C++',
    fileName: 'main.cpp',
    monaco: 'cpp',
    indent: FOUR,
    starter: `#include <iostream>
#include <string>

std::string greet(const std::string& name) {
    return "Hello, " + name + "!";
}

int main() {
    std::cout << greet("world") << '\\n';
}
`,
    typed: 'g++ -std=c++23 -O2 main.cpp && ./a.out',
    version: ['g++', '--version'],
    // The image holds headers that are precompiled with just these options.
    compile: ['g++', '-std=c++23', '-O2', '-o', 'main', '{sources}'],
    artifact: 'main',
    run: ['./main'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: /std::bad_alloc/,
  },
  c: {
    label: 'C',
    fileName: 'main.c',
    monaco: 'c',
    indent: FOUR,
    starter: `#include <stdio.h>

void greet(const char *name) {
    printf("Hello, %s!\\n", name);
}

int main(void) {
    greet("world");
}
`,
    typed: 'gcc -std=gnu2x -O2 main.c -lm && ./a.out',
    version: ['gcc', '--version'],
    compile: ['gcc', '-std=gnu2x', '-O2', '-o', 'main', '{sources}', '-lm'],
    artifact: 'main',
    run: ['./main'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: null,
  },
  csharp: {
    label: 'C#',
    fileName: 'main.cs',
    monaco: 'csharp',
    indent: FOUR,
    starter: `using System;

class Program
{
    static string Greet(string name) => $"Hello, {name}!";

    static void Main()
    {
        Console.WriteLine(Greet("world"));
    }
}
`,
    typed: 'mcs main.cs && mono main.exe',
    version: ['mcs', '--version'],
    compile: ['mcs', '-out:main.exe', '-r:System.Numerics', '{sources}'],
    artifact: 'main.exe',
    run: ['mono', 'main.exe'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /System\.OutOfMemoryException/,
  },
  go: {
    label: 'Go',
    fileName: 'main.go',
    monaco: 'go',
    indent: TAB,
    starter: `package main

import "fmt"

func greet(name string) string {
	return fmt.Sprintf("Hello, %s!", name)
}

func main() {
	fmt.Println(greet("world"))
}
`,
    typed: 'go run main.go',
    version: ['go', 'version'],
    compile: ['compile-go', '{sources}'],
    artifact: 'main',
    run: ['./main'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: /fatal error: (?:runtime: )?(?:out of memory|cannot allocate memory)/,
  },
  rust: {
    label: 'Rust',
    fileName: 'main.rs',
    monaco: 'rust',
    indent: FOUR,
    starter: `fn greet(name: &str) -> String {
    format!("Hello, {name}!")
}

fn main() {
    println!("{}", greet("world"));
}
`,
    typed: 'rustc main.rs && ./main',
    version: ['rustc', '--version'],
    compile: ['rustc', '--edition=2024', '-O', '-Cstrip=debuginfo', '-o', 'main', '{entry}'],
    artifact: 'main',
    run: ['./main'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: /memory allocation of \d+ bytes failed/,
  },
  kotlin: {
    label: 'Kotlin',
    fileName: 'main.kt',
    monaco: 'kotlin',
    indent: FOUR,
    starter: `fun greet(name: String) = "Hello, $name!"

fun main() {
    println(greet("world"))
}
`,
    typed: 'kotlinc main.kt -include-runtime -d main.jar && java -jar main.jar',
    version: ['compile-kotlin', '-version'],
    compile: ['compile-kotlin', '{sources}'],
    artifact: 'main.jar',
    run: [...JAVA, '-cp', 'main.jar:/usr/share/java/kotlin-stdlib.jar', 'MainKt'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: JVM_OUT_OF_MEMORY,
  },
  swift: {
    label: 'Swift',
    fileName: 'main.swift',
    monaco: 'swift',
    indent: FOUR,
    starter: `func greet(_ name: String) -> String {
    "Hello, \\(name)!"
}

print(greet("world"))
`,
    typed: 'swiftc main.swift && ./main',
    version: ['swiftc', '--version'],
    compile: ['swiftc', '-O', '-o', 'main', '{sources}'],
    artifact: 'main',
    run: ['./main'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: null,
  },
  ruby: {
    label: 'Ruby',
    fileName: 'main.rb',
    monaco: 'ruby',
    indent: TWO,
    starter: `def greet(name)
  "Hello, #{name}!"
end

puts greet("world")
`,
    typed: 'ruby main.rb',
    version: ['ruby', '--version'],
    compile: null,
    artifact: null,
    run: ['ruby', '{entry}'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /NoMemoryError/,
  },
  php: {
    label: 'PHP',
    fileName: 'main.php',
    monaco: 'php',
    indent: FOUR,
    starter: `<?php

function greet(string $name): string
{
    return "Hello, $name!";
}

echo greet('world'), PHP_EOL;
`,
    typed: 'php main.php',
    version: ['php', '--version'],
    compile: null,
    artifact: null,
    run: [
      'php',
      '-d',
      'memory_limit={heapMiB}M',
      '-d',
      'display_errors=stderr',
      '-d',
      'log_errors=0',
      '{entry}',
    ],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /Allowed memory size of \d+ bytes exhausted/,
  },
  sql: {
    label: 'SQL',
    fileName: 'main.sql',
    monaco: 'sql',
    indent: TWO,
    starter: `CREATE TABLE people (name TEXT NOT NULL);

INSERT INTO people (name) VALUES ('world');

SELECT 'Hello, ' || name || '!' FROM people;
`,
    typed: 'sqlite3 < main.sql',
    version: ['sqlite3', '--version'],
    compile: null,
    artifact: null,
    run: ['sqlite3', '-batch', '-bail', ':memory:', '.read "{entry}"'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /out of memory/,
  },
  ada: {
    label: 'Ada',
    fileName: 'main.adb',
    monaco: 'plaintext',
    indent: '   ',
    starter: `with Ada.Text_IO; use Ada.Text_IO;

procedure Main is
   function Greet (Name : String) return String is
     ("Hello, " & Name & "!");
begin
   Put_Line (Greet ("world"));
end Main;
`,
    typed: 'gnatmake main.adb && ./main',
    version: ['gnatmake', '--version'],
    compile: ['gnatmake', '-q', '-O2', '-gnat2022', '-D', '/tmp', '-o', 'main', '{entry}'],
    artifact: 'main',
    run: ['./main'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /STORAGE_ERROR/,
  },
  assembly: {
    label: 'Assembly (x86-64)',
    fileName: 'main.asm',
    monaco: 'plaintext',
    indent: FOUR,
    starter: `; Linux system calls
SYS_WRITE   equ 1
SYS_EXIT    equ 60
STDOUT      equ 1

section .rodata
greeting:   db "Hello, world!", 10
LENGTH      equ $ - greeting

section .text
global _start
_start:
    mov     eax, SYS_WRITE
    mov     edi, STDOUT
    lea     rsi, [rel greeting]
    mov     edx, LENGTH
    syscall

    mov     eax, SYS_EXIT
    xor     edi, edi
    syscall
`,
    typed: 'nasm -f elf64 main.asm && ld -o main main.o && ./main',
    version: ['nasm', '--version'],
    compile: [
      'sh',
      '-c',
      'nasm -f elf64 -o /tmp/main.o "$1" && ld -o main /tmp/main.o',
      'sh',
      '{entry}',
    ],
    artifact: 'main',
    run: ['./main'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: null,
  },
  awk: {
    label: 'AWK',
    fileName: 'main.awk',
    monaco: 'plaintext',
    indent: FOUR,
    starter: `function greet(name) {
    return "Hello, " name "!"
}

BEGIN {
    print greet("world")
}
`,
    typed: 'gawk -f main.awk',
    version: ['gawk', '--version'],
    compile: null,
    artifact: null,
    run: ['gawk', '-f', '{entry}'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /cannot allocate \d+ bytes of memory/,
  },
  bash: {
    label: 'Bash',
    fileName: 'main.sh',
    monaco: 'shell',
    indent: TWO,
    starter: `greet() {
  echo "Hello, $1!"
}

greet world
`,
    typed: 'bash main.sh',
    version: ['bash', '--version'],
    compile: null,
    artifact: null,
    run: ['bash', '{entry}'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /cannot allocate \d+ bytes/,
  },
  clojure: {
    label: 'Clojure',
    fileName: 'main.clj',
    monaco: 'clojure',
    indent: TWO,
    starter: `(defn greet [name]
  (str "Hello, " name "!"))

(println (greet "world"))
`,
    typed: 'clojure main.clj',
    version: ['clojure', '-e', '(clojure-version)'],
    compile: null,
    artifact: null,
    run: ['run-clojure', '{heapMiB}', '{entry}'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: JVM_OUT_OF_MEMORY,
  },
  commonlisp: {
    label: 'Common Lisp',
    fileName: 'main.lisp',
    monaco: 'scheme',
    indent: TWO,
    starter: `(defun greet (name)
  (format nil "Hello, ~a!" name))

(write-line (greet "world"))
`,
    typed: 'sbcl --script main.lisp',
    version: ['sbcl', '--version'],
    compile: null,
    artifact: null,
    run: ['sbcl', '--dynamic-space-size', '{heapMiB}MB', '--script', '{entry}'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /Heap exhausted/i,
  },
  crystal: {
    label: 'Crystal',
    fileName: 'main.cr',
    monaco: 'ruby',
    indent: TWO,
    starter: `def greet(name : String) : String
  "Hello, #{name}!"
end

puts greet("world")
`,
    typed: 'crystal run main.cr',
    version: ['crystal', '--version'],
    compile: ['crystal', 'build', '--no-color', '--threads', '1', '-o', 'main', '{entry}'],
    artifact: 'main',
    run: ['./main'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: /Out of memory/i,
  },
  d: {
    label: 'D',
    fileName: 'main.d',
    monaco: 'cpp',
    indent: FOUR,
    starter: `import std.format;
import std.stdio;

string greet(string name) {
    return format("Hello, %s!", name);
}

void main() {
    writeln(greet("world"));
}
`,
    typed: 'ldc2 -run main.d',
    version: ['ldc2', '--version'],
    compile: ['ldc2', '-O2', '-of=main', '-od=/tmp', '{sources}'],
    artifact: 'main',
    run: ['./main'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: /OutOfMemoryError/,
  },
  elixir: {
    label: 'Elixir',
    fileName: 'main.exs',
    monaco: 'elixir',
    indent: TWO,
    starter: `defmodule Greeter do
  def greet(name), do: "Hello, #{name}!"
end

IO.puts(Greeter.greet("world"))
`,
    typed: 'elixir main.exs',
    version: ['elixir', '--short-version'],
    compile: null,
    artifact: null,
    run: ['elixir', '--erl', ERLANG_OPTIONS, '{entry}'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: /Cannot allocate \d+ bytes of memory/,
  },
  erlang: {
    label: 'Erlang',
    fileName: 'main.erl',
    monaco: 'plaintext',
    indent: FOUR,
    starter: `-module(main).
-export([main/1]).

greet(Name) ->
    "Hello, " ++ Name ++ "!".

main(_) ->
    io:format("~s~n", [greet("world")]).
`,
    typed: 'erlc main.erl && escript main.beam',
    version: [
      'erl',
      '-noshell',
      '-eval',
      'Name = filename:join([code:root_dir(), "releases", erlang:system_info(otp_release), "OTP_VERSION"]), {ok, Version} = file:read_file(Name), io:put_chars(Version), halt().',
    ],
    compile: ['env', `ERL_FLAGS=${ERLANG_OPTIONS}`, 'erlc', '{entry}'],
    artifact: 'main.beam',
    run: ['env', `ERL_FLAGS=${ERLANG_OPTIONS}`, 'escript', 'main.beam'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: /Cannot allocate \d+ bytes of memory/,
  },
  fortran: {
    label: 'Fortran',
    fileName: 'main.f90',
    monaco: 'plaintext',
    indent: TWO,
    starter: `program main
  implicit none
  print '(a)', greet("world")

contains

  function greet(name) result(greeting)
    character(*), intent(in) :: name
    character(:), allocatable :: greeting
    greeting = "Hello, " // name // "!"
  end function greet

end program main
`,
    typed: 'gfortran main.f90 && ./a.out',
    version: ['gfortran', '--version'],
    compile: ['gfortran', '-O2', '-J', '/tmp', '-o', 'main', '{sources}'],
    artifact: 'main',
    run: ['./main'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /Error allocating \d+ bytes|Allocation would exceed memory limit/,
  },
  groovy: {
    label: 'Groovy',
    fileName: 'main.groovy',
    monaco: 'java',
    indent: FOUR,
    starter: `String greet(String name) {
    "Hello, $name!"
}

println greet('world')
`,
    typed: 'groovy main.groovy',
    version: ['groovy', '--version'],
    compile: null,
    artifact: null,
    run: ['run-groovy', '{heapMiB}', '{entry}'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: JVM_OUT_OF_MEMORY,
  },
  haskell: {
    label: 'Haskell',
    fileName: 'main.hs',
    monaco: 'plaintext',
    indent: TWO,
    starter: `greet :: String -> String
greet name = "Hello, " ++ name ++ "!"

main :: IO ()
main = putStrLn (greet "world")
`,
    typed: 'runghc main.hs',
    version: ['ghc', '--version'],
    // GHC does not know mold, and says so.
    compile: [
      'ghc',
      '-v0',
      '-O1',
      '-optl-fuse-ld=bfd',
      '-outputdir',
      '/tmp',
      '-o',
      'main',
      '{entry}',
    ],
    artifact: 'main',
    run: ['./main'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: /heap overflow|heap exhausted|out of memory/i,
  },
  lua: {
    label: 'Lua',
    fileName: 'main.lua',
    monaco: 'lua',
    indent: TWO,
    starter: `local function greet(name)
  return "Hello, " .. name .. "!"
end

print(greet("world"))
`,
    typed: 'lua5.4 main.lua',
    version: ['lua5.4', '-v'],
    compile: null,
    artifact: null,
    run: ['lua5.4', '{entry}'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /not enough memory/,
  },
  ocaml: {
    label: 'OCaml',
    fileName: 'main.ml',
    monaco: 'plaintext',
    indent: TWO,
    starter: `let greet name = Printf.sprintf "Hello, %s!" name

let () = print_endline (greet "world")
`,
    typed: 'ocaml main.ml',
    version: ['ocamlopt', '-version'],
    compile: ['compile-ocaml', '{sources}'],
    artifact: 'main',
    run: ['./main'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /Out_of_memory|Out of memory/,
  },
  octave: {
    label: 'Octave',
    fileName: 'main.m',
    monaco: 'plaintext',
    indent: TWO,
    starter: `1;  # a script, although it begins with a function

function greeting = greet (name)
  greeting = ["Hello, ", name, "!"];
endfunction

disp (greet ("world"))
`,
    typed: 'octave main.m',
    version: ['octave-cli', '--version'],
    compile: null,
    artifact: null,
    run: ['octave-cli', '--quiet', '--no-init-file', '--no-history', '{entry}'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: /out of memory/,
  },
  pascal: {
    label: 'Pascal',
    fileName: 'main.pas',
    monaco: 'pascal',
    indent: TWO,
    starter: `program Main;

function Greet(const Name: string): string;
begin
  Greet := 'Hello, ' + Name + '!';
end;

begin
  WriteLn(Greet('world'));
end.
`,
    typed: 'fpc main.pas && ./main',
    version: ['fpc', '-iV'],
    compile: ['fpc', '-v0ew', '-l-', '-O2', '-FU/tmp', '-omain', '{entry}'],
    artifact: 'main',
    run: ['./main'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /EOutOfMemory|Runtime error 203/,
  },
  perl: {
    label: 'Perl',
    fileName: 'main.pl',
    monaco: 'perl',
    indent: FOUR,
    starter: `use v5.36;

sub greet ($name) {
    return "Hello, $name!";
}

say greet("world");
`,
    typed: 'perl main.pl',
    version: ['perl', '--version'],
    compile: null,
    artifact: null,
    run: ['perl', '{entry}'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /^Out of memory/m,
  },
  prolog: {
    label: 'Prolog',
    fileName: 'main.pro',
    monaco: 'plaintext',
    indent: FOUR,
    starter: `:- initialization(main, main).

greet(Name, Greeting) :-
    format(string(Greeting), "Hello, ~w!", [Name]).

main :-
    greet(world, Greeting),
    writeln(Greeting).
`,
    typed: 'swipl main.pro',
    version: ['swipl', '--version'],
    compile: null,
    artifact: null,
    run: ['swipl', '-q', '--on-error=halt', '--stack-limit={heapMiB}m', '--no-tty', '{entry}'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /Stack limit .* exceeded|Insufficient memory/,
  },
  r: {
    label: 'R',
    fileName: 'main.R',
    monaco: 'r',
    indent: TWO,
    starter: `greet <- function(name) {
  paste0("Hello, ", name, "!")
}

cat(greet("world"), "\\n", sep = "")
`,
    typed: 'Rscript main.R',
    version: ['R', '--version'],
    compile: null,
    artifact: null,
    run: ['Rscript', '{entry}'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /cannot allocate (?:vector of size|memory)/,
  },
  racket: {
    label: 'Racket',
    fileName: 'main.rkt',
    monaco: 'scheme',
    indent: TWO,
    starter: `#lang racket

(define (greet name)
  (format "Hello, ~a!" name))

(displayln (greet "world"))
`,
    typed: 'racket main.rkt',
    version: ['racket', '--version'],
    compile: null,
    artifact: null,
    run: ['racket', '{entry}'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: /out of memory/,
  },
  raku: {
    label: 'Raku',
    fileName: 'main.raku',
    monaco: 'perl',
    indent: FOUR,
    starter: `sub greet(Str $name --> Str) {
    "Hello, $name!"
}

say greet('world');
`,
    typed: 'raku main.raku',
    version: ['raku', '--version'],
    compile: null,
    artifact: null,
    run: ['raku', '{entry}'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: /Memory allocation failed|could not allocate/,
  },
  scala: {
    label: 'Scala',
    fileName: 'main.scala',
    monaco: 'scala',
    indent: TWO,
    starter: `object Main {
  def greet(name: String): String = s"Hello, $name!"

  def main(args: Array[String]): Unit = {
    println(greet("world"))
  }
}
`,
    typed: 'scalac main.scala && scala Main',
    version: ['compile-scala', '-version'],
    compile: ['compile-scala', '{sources}'],
    artifact: 'main.jar',
    run: [...JAVA, '-cp', 'main.jar:/usr/share/java/scala-library.jar', 'Main'],
    waitEnvironment: null,
    memoryMiB: 512,
    outOfMemory: JVM_OUT_OF_MEMORY,
  },
  scheme: {
    label: 'Scheme',
    fileName: 'main.scm',
    monaco: 'scheme',
    indent: TWO,
    starter: `(define (greet name)
  (string-append "Hello, " name "!"))

(display (greet "world"))
(newline)
`,
    typed: 'chezscheme --script main.scm',
    version: ['chezscheme', '--version'],
    compile: null,
    artifact: null,
    run: ['chezscheme', '--script', '{entry}'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /out of memory/,
  },
  tcl: {
    label: 'Tcl',
    fileName: 'main.tcl',
    monaco: 'tcl',
    indent: FOUR,
    starter: `proc greet {name} {
    return "Hello, $name!"
}

puts [greet world]
`,
    typed: 'tclsh main.tcl',
    version: ['sh', '-c', 'echo "puts [info patchlevel]" | tclsh'],
    compile: null,
    artifact: null,
    run: ['tclsh', '{entry}'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /unable to (?:re)?alloc \d+ bytes/,
  },
  vala: {
    label: 'Vala',
    fileName: 'main.vala',
    monaco: 'csharp',
    indent: FOUR,
    starter: `string greet (string name) {
    return @"Hello, $name!";
}

void main () {
    print ("%s\\n", greet ("world"));
}
`,
    typed: 'valac main.vala && ./main',
    version: ['valac', '--version'],
    compile: ['valac', '--quiet', '-X', '-O2', '-X', '-w', '-o', 'main', '{sources}'],
    artifact: 'main',
    run: ['./main'],
    waitEnvironment: null,
    memoryMiB: 256,
    outOfMemory: /failed to allocate \d+ bytes/,
  },
} as const satisfies Readonly<Record<string, Language>>;

export type LanguageId = keyof typeof TABLE;

export const LANGUAGES: Readonly<Record<LanguageId, Language>> = TABLE;

/** `Object.keys` gives no more than what the table holds. */
export const LANGUAGE_IDS = Object.keys(TABLE) as readonly LanguageId[];

/** Plain, because this file is all that the landing page needs of the protocol: the schema is in `run.ts`. */
export const isLanguageId = (value: unknown): value is LanguageId =>
  LANGUAGE_IDS.some((id) => id === value);

export const DEFAULT_LANGUAGE: LanguageId = 'python';
