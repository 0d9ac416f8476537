#!/bin/sh
# What makes the tools of the image `core` start fast, made once they are installed: it is as large as they are slow, and
# belongs to their layers.
set -eu
built=/usr/local/lib/viva
mkdir -p "$built"
cd "$(mktemp -d)"

# Links a large program in a tenth of the time. What needs another linker names it.
ln -sf mold /usr/bin/ld

# The compiler takes a precompiled header in place of the header beside it, when it is included first and the options
# are the same: those of protocol/languages.ts.
for header in bits/stdc++.h iostream; do
  path=$(echo "#include <$header>" | g++ -E -H -x c++ - 2>&1 >/dev/null | sed -n 's/^\. //p')
  printf '#include <%s>\n#pragma viva instantiate_templates\n' "$header" >header
  g++ -std=c++23 -O2 -fplugin=/prepare/instantiate-templates.so -x c++-header -o "$path.gch" header
done

# Java's compiler.
javac -d classes /prepare/java/JavaToJar.java
jar --create --file "$built/JavaToJar.jar" -C classes .
cat >Main.java <<'JAVA'
import java.util.*;
import java.util.function.*;
import java.util.stream.*;

public class Main {
    record Point(int x, int y) {}

    sealed interface Shape permits Circle, Square {}
    record Circle(double radius) implements Shape {}
    record Square(double side) implements Shape {}

    static double area(Shape shape) {
        return switch (shape) {
            case Circle(double radius) -> Math.PI * radius * radius;
            case Square(double side) -> side * side;
        };
    }

    public static void main(String[] args) {
        Map<String, List<Integer>> groups = new HashMap<>();
        for (int i = 0; i < 10; i++) groups.computeIfAbsent(i % 2 == 0 ? "even" : "odd", key -> new ArrayList<>()).add(i);
        Function<Integer, Integer> square = n -> n * n;
        System.out.println(groups.values().stream().flatMap(List::stream).map(square).collect(Collectors.toList()));
        System.out.printf("%s %.2f%n", new Point(1, 2), area(new Circle(1)));
        try (Scanner in = new Scanner(System.in)) {
            while (in.hasNextLine()) System.out.println(in.nextLine().toUpperCase());
        }
    }
}
JAVA
MAKE_ARCHIVE=1 compile-java Main.java

# Go's standard library.
GOCACHE=$built/go GOFLAGS=-trimpath GOTOOLCHAIN=local CGO_ENABLED=0 go build std
chmod -R a+rX "$built"
rm -r "$PWD"
