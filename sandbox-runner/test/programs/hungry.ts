import type { LanguageId } from '@viva/protocol/languages';

/** Programs that take memory until there is none, in languages that notice in different ways. */
export const HUNGRY = {
  python: 'x = []\nwhile True:\n    x.append(bytearray(1 << 20))\n',
  javascript: 'const x = [];\nfor (;;) x.push(new Array(1e5).fill({}));\n',
  typescript: 'const x: object[][] = [];\nfor (;;) x.push(new Array(1e5).fill({}));\n',
  java: `import java.util.*;
class Main {
    public static void main(String[] args) {
        for (var x = new ArrayList<long[]>(); ; ) x.add(new long[1 << 17]);
    }
}
`,
  cpp: `#include <bits/stdc++.h>
int main() {
    std::vector<std::vector<int>> x;
    for (;;) x.emplace_back(1 << 18, 1);
}
`,
  c: `#include <stdlib.h>
#include <string.h>
int main(void) {
    for (;;) memset(malloc(1 << 20), 1, 1 << 20);
}
`,
  csharp: `using System.Collections.Generic;
class Program {
    static void Main() {
        for (var x = new List<byte[]>(); ; ) {
            var block = new byte[1 << 20];
            for (int i = 0; i < block.Length; i += 4096) block[i] = 1;
            x.Add(block);
        }
    }
}
`,
  go: `package main

func main() {
	var x [][]byte
	for {
		block := make([]byte, 1<<20)
		for i := 0; i < len(block); i += 4096 {
			block[i] = 1
		}
		x = append(x, block)
	}
}
`,
  rust: 'fn main() {\n    let mut x = vec![];\n    loop {\n        x.push(vec![1u8; 1 << 20]);\n    }\n}\n',
  kotlin:
    'fun main() {\n    val x = mutableListOf<LongArray>()\n    while (true) x.add(LongArray(1 shl 17))\n}\n',
  ruby: 'x = []\nloop { x << "x" * (1 << 20) }\n',
  php: '<?php\n$x = [];\nwhile (true) $x[] = str_repeat("x", 1 << 20);\n',
  commonlisp: '(let ((x nil))\n  (loop (push (make-array 100000 :initial-element 1) x)))\n',
} as const satisfies Partial<Record<LanguageId, string>>;
