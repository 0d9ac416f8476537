import type { LanguageId } from '@viva/protocol/languages';

/** A program that says hello, and how a person would run it by hand in its folder. */
export interface Hello {
  readonly language: LanguageId;
  readonly fileName: string;
  readonly code: string;
  /** Shell command line. */
  readonly byHand: string;
}

export const HELLOS: readonly Hello[] = [
  {
    language: 'python',
    fileName: 'main.py',
    code: 'print("hello")\n',
    byHand: 'exec python3 -u main.py',
  },
  {
    language: 'javascript',
    fileName: 'main.js',
    code: 'console.log("hello");\n',
    byHand: 'exec node main.js',
  },
  {
    language: 'java',
    fileName: 'Main.java',
    code: 'public class Main {\n  public static void main(String[] args) {\n    System.out.println("hello");\n  }\n}\n',
    byHand: 'javac -d /tmp/out Main.java && exec java -cp /tmp/out Main',
  },
  {
    language: 'cpp',
    fileName: 'main.cpp',
    code: '#include <iostream>\n\nint main() {\n  std::cout << "hello" << std::endl;\n}\n',
    byHand: 'g++ -std=c++23 -O2 -o /tmp/main main.cpp && exec /tmp/main',
  },
  {
    language: 'go',
    fileName: 'main.go',
    code: 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("hello")\n}\n',
    // With the image's cache of the standard library, which Viva uses too.
    byHand:
      'GOCACHE=/usr/local/lib/viva/go CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /tmp/main main.go && exec /tmp/main',
  },
];

/** A competitor's usual program: the header of everything. */
export const BITS_CODE = `#include <bits/stdc++.h>

int main() {
  std::vector<int> numbers(10);
  std::iota(numbers.begin(), numbers.end(), 1);
  std::cout << std::accumulate(numbers.begin(), numbers.end(), 0) << std::endl;
}
`;
