package dev.weir.xdp.bench;

import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.vm.VmOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Measures driver hooks against the kernel's own, the modes one after another in each round. */
public final class HookBench {
    private final VmOptions.Machine machine;
    private final Duration warmUp;
    private final Duration length;
    private final int rounds;

    /**
     * @param length of each trial
     * @param rounds in each of which every mode has its trial; what is reported is the round with the median cost
     */
    public HookBench(VmOptions.Machine machine, Duration warmUp, Duration length, int rounds) {
        this.machine = machine;
        this.warmUp = warmUp;
        this.length = length;
        this.rounds = rounds;
    }

    /**
     * A program in a mode.
     *
     * @param ratio how many times the processor time of the kernel's own hook it took a frame
     */
    public record Row(String workload, HookMode mode, HookFigures figures, double ratio) {}

    /**
     * Measures, and hands over each workload's rows when they are done.
     *
     * @param spec the object to measure; null for programs of the benchmark's own
     * @param program the program in it
     */
    public void run(@Nullable CollectionSpec spec, String program, Consumer<List<Row>> report) throws Exception {
        List<HookWorkload> workloads = spec == null ? HookWorkload.builtIn() : List.of(HookWorkload.of(spec, program));
        try (HookLab lab = new HookLab()) {
            for (HookWorkload workload : workloads) {
                report.accept(measure(lab, workload));
            }
        }
    }

    private List<Row> measure(HookLab lab, HookWorkload workload) throws Exception {
        List<List<HookFigures>> figures = new ArrayList<>();
        for (HookMode _ : HookMode.values()) {
            figures.add(new ArrayList<>());
        }
        for (int round = 0; round < rounds; round++) {
            int place = 0;
            for (HookMode mode : HookMode.values()) {
                figures.get(place++).add(new HookTrial(lab, mode, workload, machine).run(warmUp, length));
            }
        }
        List<Row> rows = new ArrayList<>();
        HookFigures base = median(figures.getFirst());
        int place = 0;
        for (HookMode mode : HookMode.values()) {
            HookFigures figure = median(figures.get(place++));
            double ratio = base.framesPerProcessorSecond() / figure.framesPerProcessorSecond();
            rows.add(new Row(workload.title(), mode, figure, ratio));
        }
        return rows;
    }

    private static HookFigures median(List<HookFigures> figures) {
        return figures.stream()
                .sorted(Comparator.comparingDouble(HookFigures::framesPerProcessorSecond))
                .skip(figures.size() / 2)
                .findFirst()
                .orElseThrow();
    }
}
