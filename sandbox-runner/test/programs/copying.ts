import type { LanguageId } from '@viva/protocol/languages';

/** A program in each language that prints the lines of its input until the end of it. */
export const COPYING: Readonly<Record<LanguageId, string>> = {
  python: `import sys
for line in sys.stdin:
    print(line.rstrip("\\n"))
`,
  javascript: `const { createInterface } = require('node:readline');
createInterface({ input: process.stdin }).on('line', (line) => console.log(line));
`,
  typescript: `import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) console.log(line as string);
`,
  java: `import java.io.*;

class Copying {
    public static void main(String[] args) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null; ) System.out.println(line);
    }
}
`,
  cpp: `#include <bits/stdc++.h>
using namespace std;
int main() {
    for (string line; getline(cin, line);) cout << line << '\\n';
}
`,
  c: `#include <stdio.h>
int main(void) {
    for (int c; (c = getchar()) != EOF;) putchar(c);
}
`,
  csharp: `using System;
class Program {
    static void Main() {
        string line;
        while ((line = Console.ReadLine()) != null) Console.WriteLine(line);
    }
}
`,
  go: `package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		fmt.Println(in.Text())
	}
}
`,
  rust: `fn main() {
    for line in std::io::stdin().lines() {
        println!("{}", line.unwrap());
    }
}
`,
  kotlin: `fun main() {
    generateSequence(::readLine).forEach(::println)
}
`,
  swift: `while let line = readLine() {
    print(line)
}
`,
  ruby: `STDIN.each_line { |line| puts line.chomp }
`,
  php: `<?php
while (($line = fgets(STDIN)) !== false) echo rtrim($line), "\\n";
`,
  sql: `CREATE TABLE lines (line TEXT);
.separator "|"
.import /dev/stdin lines
SELECT line FROM lines;
`,
  ada: `with Ada.Text_IO; use Ada.Text_IO;
procedure Main is
begin
   while not End_Of_File loop
      Put_Line (Get_Line);
   end loop;
end Main;
`,
  assembly: `section .bss
buffer: resb 4096
section .text
global _start
_start:
    xor eax, eax
    xor edi, edi
    lea rsi, [rel buffer]
    mov edx, 4096
    syscall
    test rax, rax
    jle done
    mov edx, eax
    mov eax, 1
    mov edi, 1
    lea rsi, [rel buffer]
    syscall
    jmp _start
done:
    mov eax, 60
    xor edi, edi
    syscall
`,
  awk: `{ print }
`,
  bash: `while IFS= read -r line; do
  printf '%s\\n' "$line"
done
`,
  clojure: `(doseq [line (line-seq (java.io.BufferedReader. *in*))]
  (println line))
`,
  commonlisp: `(loop for line = (read-line *standard-input* nil)
      while line do (write-line line))
`,
  crystal: `STDIN.each_line { |line| puts line }
`,
  d: `import std.stdio;
void main() {
    foreach (line; stdin.byLine) writeln(line);
}
`,
  elixir: `IO.stream() |> Enum.each(&IO.write/1)
`,
  erlang: `-module(main).
-export([main/1]).
main(_) ->
    ok = io:setopts([{encoding, unicode}]),
    copy().
copy() ->
    case io:get_line("") of
        eof -> ok;
        Line -> io:format("~ts", [Line]), copy()
    end.
`,
  fortran: `program copying
  implicit none
  character(200) :: line
  integer :: status
  do
    read (*, '(a)', iostat=status) line
    if (status /= 0) exit
    print '(a)', trim(line)
  end do
end program copying
`,
  groovy: `System.in.eachLine { println it }
`,
  haskell: `main :: IO ()
main = interact (unlines . lines)
`,
  lua: `for line in io.lines() do
  print(line)
end
`,
  ocaml: `let () =
  try
    while true do
      print_endline (read_line ())
    done
  with End_of_file -> ()
`,
  octave: `while ischar (line = fgetl (stdin))
  disp (line)
endwhile
`,
  pascal: `program Copying;
var
  Line: string;
begin
  while not Eof do
  begin
    ReadLn(Line);
    WriteLn(Line);
  end;
end.
`,
  perl: `print while <STDIN>;
`,
  prolog: `:- initialization(main, main).
main :-
    read_line_to_string(user_input, Line),
    (   Line == end_of_file
    ->  true
    ;   writeln(Line),
        main
    ).
`,
  r: `writeLines(readLines(file("stdin")))
`,
  racket: `#lang racket
(for ([line (in-lines)])
  (displayln line))
`,
  raku: `.say for lines;
`,
  scala: `object Main {
  def main(args: Array[String]): Unit = io.Source.stdin.getLines.foreach(println)
}
`,
  scheme: `(let loop ((c (read-char)))
  (unless (eof-object? c)
    (write-char c)
    (loop (read-char))))
`,
  tcl: `while {[gets stdin line] >= 0} {
    puts $line
}
`,
  vala: `void main () {
    string? line;
    while ((line = stdin.read_line ()) != null) {
        stdout.printf ("%s\\n", line);
    }
}
`,
};
