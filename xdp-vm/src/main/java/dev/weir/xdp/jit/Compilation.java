package dev.weir.xdp.jit;

/** What came of compiling a program. */
public sealed interface Compilation {
    /**
     * It is compiled.
     *
     * @param template what is bound to the maps of the code, or to others of their shapes, to run
     * @param shape what was made
     */
    record Compiled(Template template, Shape shape) implements Compilation {}

    /**
     * It cannot be compiled; an interpreter must do.
     *
     * @param reason why, for people
     */
    record Refused(String reason) implements Compilation {}

    /**
     * The size of compiled code.
     *
     * @param instructions instructions of the program that can be reached
     * @param methods pieces that it was cut into
     * @param largestMethod bytes of JVM code in the largest piece; at most {@link Jit#MAX_METHOD_BYTES}
     * @param classBytes bytes of the class file
     */
    record Shape(int instructions, int methods, int largestMethod, int classBytes) {}
}
