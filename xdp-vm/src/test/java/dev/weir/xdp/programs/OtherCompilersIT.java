package dev.weir.xdp.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.vm.VmOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The folder of programs, built by whatever other clangs are installed: both engines take every object, and make the same of the
 * same packets.
 */
class OtherCompilersIT {
    private static final int OLDEST = 11;
    private static final int NEWEST = 21;
    private static final int OURS = 19;

    private static final Path SOURCES = Path.of("src/test/bpf/programs").toAbsolutePath();

    @TempDir
    private Path objects;

    static List<String> compilers() {
        List<String> installed = IntStream.rangeClosed(OLDEST, NEWEST)
                .filter(version -> version != OURS)
                .mapToObj(version -> "clang-" + version)
                .filter(name -> Files.isExecutable(Path.of("/usr/bin", name)))
                .toList();
        return installed.isEmpty() ? List.of("none") : installed;
    }

    @ParameterizedTest
    @MethodSource("compilers")
    void bothEnginesRunWhatOtherCompilersMake(String compiler) throws IOException, InterruptedException {
        if (compiler.equals("none")) {
            skip("no clang but our own is installed; on Debian: apt-get install clang-14 clang-16");
        }
        KernelEngine.unavailable().ifPresent(OtherCompilersIT::skip);
        for (String object : XdpProgram.objects()) {
            // Older ones do not know the fourth version of the instruction set.
            if (!object.startsWith("isa_v4")) {
                CollectionSpec spec = CollectionSpec.parse(compile(compiler, object));
                BothEngines.compare(object, spec, VmOptions.Machine.JIT);
            }
        }
    }

    private Path compile(String compiler, String object) throws IOException, InterruptedException {
        Path built = objects.resolve(object + ".o");
        String version = object.startsWith("isa_v") ? object.substring(4, 6) : "v3";
        Process process = new ProcessBuilder(
                        compiler,
                        "-std=gnu11",
                        "-O2",
                        "-g",
                        "-target",
                        "bpfel",
                        "-mcpu=" + version,
                        "-nostdinc",
                        "-c",
                        SOURCES.resolve(object + ".bpf.c").toString(),
                        "-o",
                        built.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return built;
    }

    private static void skip(String reason) {
        System.out.println("skipped: " + reason);
        abort(reason);
    }
}
