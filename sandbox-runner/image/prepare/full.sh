#!/bin/sh
# What the tools of the image `full` need to work, and to start fast, beyond what core.sh makes.
set -eu
built=/usr/local/lib/viva
cd "$(mktemp -d)"

# The classes of Java 8, for compilers that are older than the Java here.
python3 /prepare/java8.py "$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")/lib/ct.sym" "$built/java8.jar"
javac -d classes /prepare/JavaEight.java
jar --create --file "$built/JavaEight.jar" -C classes .

cat >main.kt <<'KOTLIN'
data class Point(val x: Int, val y: Int)

fun main() {
    val groups = (1..10).map { Point(it, it * it) }.groupBy { it.x % 2 == 0 }
    println(groups.values.flatten().sumBy { it.y })
    generateSequence(::readLine).forEach { println(it.toUpperCase()) }
}
KOTLIN
MAKE_ARCHIVE=1 compile-kotlin main.kt

cat >main.scala <<'SCALA'
case class Point(x: Int, y: Int)

object Main {
  def main(args: Array[String]): Unit = {
    val groups = (1 to 10).map(n => Point(n, n * n)).groupBy(_.x % 2 == 0)
    println(groups.values.flatten.map(_.y).sum)
    io.Source.stdin.getLines.foreach(line => println(line.toUpperCase))
  }
}
SCALA
MAKE_ARCHIVE=1 compile-scala main.scala

# C#'s compiler is a program for Mono, which need not compile that itself each time.
for library in /usr/lib/mono/4.5/mscorlib.dll /usr/lib/mono/4.5/mcs.exe; do
  mono --aot "$library" >/dev/null
done

chmod -R a+rX "$built"
rm -r "$PWD"
