import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.Deflater;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles sources into one jar, in one process: {@code JavaToJar main.jar Main.java …}. The first class in the first
 * source that has a method main is where the program starts, otherwise that source's first class.
 */
public final class JavaToJar {
    public static void main(String[] args) throws IOException {
        Path jar = Path.of(args[0]);
        List<String> sources = Arrays.asList(args).subList(1, args.length);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        ClassesInMemory classes = new ClassesInMemory(files);
        JavacTask task = (JavacTask) compiler.getTask(
                null, classes, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromStrings(sources));
        EntryFinder entry = new EntryFinder(new File(sources.get(0)));
        task.addTaskListener(entry);
        if (!task.call()) System.exit(1);
        classes.write(jar, entry.name);
    }

    /** Keeps the compiled classes by their binary names. */
    private static final class ClassesInMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes = new LinkedHashMap<>();

        ClassesInMemory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            classes.put(name, bytes);
            return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/')), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            };
        }

        void write(Path jar, String mainClass) throws IOException {
            Manifest manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            if (mainClass != null) manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
            try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(jar));
                    JarOutputStream out = new JarOutputStream(file, manifest)) {
                out.setLevel(Deflater.NO_COMPRESSION);
                for (Map.Entry<String, ByteArrayOutputStream> compiled : classes.entrySet()) {
                    out.putNextEntry(new JarEntry(compiled.getKey().replace('.', '/') + ".class"));
                    compiled.getValue().writeTo(out);
                }
            }
        }
    }

    /** Looks for the class to start while the sources are parsed. */
    private static final class EntryFinder implements TaskListener {
        private final File source;
        /** Null when the source has no class. */
        String name;

        EntryFinder(File source) {
            this.source = source;
        }

        @Override
        public void finished(TaskEvent event) {
            if (event.getKind() != TaskEvent.Kind.PARSE) return;
            CompilationUnitTree unit = event.getCompilationUnit();
            if (!new File(unit.getSourceFile().getName()).equals(source)) return;
            ClassTree first = null;
            for (Tree type : unit.getTypeDecls()) {
                if (!(type instanceof ClassTree)) continue;
                if (first == null || hasMain((ClassTree) type) && !hasMain(first)) first = (ClassTree) type;
            }
            if (first != null) name = packageOf(unit) + first.getSimpleName();
        }

        private static boolean hasMain(ClassTree type) {
            return type.getMembers().stream()
                    .anyMatch(member -> member instanceof MethodTree
                            && ((MethodTree) member).getName().contentEquals("main"));
        }

        private static String packageOf(CompilationUnitTree unit) {
            return unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
        }
    }
}
