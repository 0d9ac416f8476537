import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/**
 * Starts a program that is older than the Java it runs on, and tells it that this is Java 8: {@code JavaEight CLASS
 * ARGUMENTS}. Java sets these properties itself, so that options on its command line do not change them.
 */
public final class JavaEight {
    public static void main(String[] args) throws Throwable {
        System.setProperty("java.specification.version", "1.8");
        for (String property : new String[] {"java.version", "java.runtime.version"}) {
            System.setProperty(property, "1.8.0");
        }
        Class<?> program = Class.forName(args[0]);
        MethodType main = MethodType.methodType(void.class, String[].class);
        MethodHandles.publicLookup()
                .findStatic(program, "main", main)
                .invoke(Arrays.copyOfRange(args, 1, args.length));
    }
}
