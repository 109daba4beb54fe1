package dev.weir.xdp.verifier;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.ProgramSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A verifier of which one source file was changed: its own copies of all its classes, beside the real ones. */
final class Mutant extends ClassLoader {
    private static final String PACKAGE = Verifier.class.getPackageName();
    private static final long MOST_INSTRUCTIONS = 50_000;

    private final Map<String, byte[]> changed;
    private final Method verify;

    private Mutant(Map<String, byte[]> changed) {
        super(Verifier.class.getClassLoader());
        this.changed = changed;
        try {
            this.verify = loadClass(Verifier.class.getName())
                    .getMethod("verify", ProgramSpec.class, Function.class, Btf.class, long.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One that was not changed. */
    static Mutant unchanged() {
        return new Mutant(Map.of());
    }

    static Mutant of(Mutation mutation) {
        return new Mutant(compile(mutation.className(), mutation.source()));
    }

    /** Whether it accepts the program; one that breaks down does not. */
    boolean accepts(CollectionSpec spec) {
        Function<String, MapSpec> maps = spec.maps()::get;
        try {
            Object outcome = verify.invoke(null, spec.program("case"), maps, spec.btf(), MOST_INSTRUCTIONS);
            return outcome.getClass().getName().equals(Outcome.Accepted.class.getName());
        } catch (InvocationTargetException brokenDown) {
            return false;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            return name.startsWith(PACKAGE) ? define(name) : super.loadClass(name, resolve);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = changed.containsKey(name) ? changed.get(name) : original(name);
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] original(String name) throws ClassNotFoundException {
        try (InputStream bytes = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return bytes.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> compile(String name, String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> compiled = new HashMap<>();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-proc:none", "-nowarn", "-implicit:none");
            boolean done = compiler.getTask(
                            messages,
                            new InMemory(files, compiled),
                            null,
                            options,
                            null,
                            List.of(new Source(name, source)))
                    .call();
            if (!done) {
                throw new IllegalStateException("the mutation does not compile: " + messages);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, byte[]> classes = new HashMap<>();
        compiled.forEach((className, bytes) -> classes.put(className, bytes.toByteArray()));
        return classes;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("memory:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ByteArrayOutputStream> compiled;

        InMemory(StandardJavaFileManager files, Map<String, ByteArrayOutputStream> compiled) {
            super(files);
            this.compiled = compiled;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return compiled.computeIfAbsent(name, _ -> new ByteArrayOutputStream());
                }
            };
        }
    }
}
