"""Writes the classes of Java 8, as far as programs may use them, into a jar: `java8.py ct.sym java8.jar`.

The Java compiler's file of symbols holds the public classes of older releases under `RELEASES/MODULE/path.sig`, where
RELEASES has a letter for each release that they belong to.
"""

import sys
import zipfile

# Bytes of a class file that hold the version of its format, and those of Java 8. The symbols are of Java's own version.
VERSION = slice(6, 8)
VERSION_OF_JAVA_8 = (52).to_bytes(2)

source, target = sys.argv[1:]
with zipfile.ZipFile(source) as symbols, zipfile.ZipFile(target, "w") as jar:
    for name in symbols.namelist():
        releases, _, path = name.partition("/")
        _, _, path = path.partition("/")
        if "8" in releases and path.endswith(".sig"):
            content = bytearray(symbols.read(name))
            content[VERSION] = VERSION_OF_JAVA_8
            jar.writestr(path.removesuffix("sig") + "class", bytes(content))
