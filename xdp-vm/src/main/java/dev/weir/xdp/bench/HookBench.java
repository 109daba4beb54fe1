package dev.weir.xdp.bench;

import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.vm.VmOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
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
     * @param source where the frames came from
     * @param shared with generator, kernel and hook on one processor; null where the hook's thread leaves nobody else any time
     * @param ratio how many times the processor time of the kernel's own hook it took a frame then; 0 where that is not known
     * @param floor the same ratio if the hook's own code cost nothing: what the kernel takes for bringing and sending frames
     * @param apart with a processor for the hook's thread alone
     */
    public record Row(
            FrameSource source,
            String workload,
            HookMode mode,
            @Nullable HookFigures shared,
            double ratio,
            double floor,
            HookFigures apart) {}

    /**
     * Measures, and hands over each workload's rows when they are done.
     *
     * @param sources where frames come from
     * @param spec the object to measure; null for programs of the benchmark's own
     * @param program the program in it
     */
    public void run(
            List<FrameSource> sources, @Nullable CollectionSpec spec, String program, Consumer<List<Row>> report)
            throws Exception {
        List<HookWorkload> workloads = spec == null ? HookWorkload.builtIn() : List.of(HookWorkload.of(spec, program));
        try (HookLab lab = new HookLab()) {
            for (FrameSource source : sources) {
                for (HookWorkload workload : workloads) {
                    report.accept(measure(lab, source, workload));
                }
            }
        }
    }

    private List<Row> measure(HookLab lab, FrameSource source, HookWorkload workload) throws Exception {
        Map<HookMode, List<HookFigures>> shared = new EnumMap<>(HookMode.class);
        Map<HookMode, List<HookFigures>> apart = new EnumMap<>(HookMode.class);
        for (int round = 0; round < rounds; round++) {
            for (HookMode mode : HookMode.values()) {
                HookTrial trial = new HookTrial(lab, source, mode, workload, machine);
                if (mode.leavesTime()) {
                    add(shared, mode, trial.run(Processors.shared(), warmUp, length));
                }
                add(apart, mode, trial.run(Processors.apart(), warmUp, length));
            }
        }
        List<Row> rows = new ArrayList<>();
        HookFigures base = median(shared, HookMode.NATIVE, HookFigures::framesPerProcessorSecond);
        for (HookMode mode : HookMode.values()) {
            HookFigures alone = median(apart, mode, HookFigures::framesPerSecond);
            HookFigures figures =
                    mode.leavesTime() ? median(shared, mode, HookFigures::framesPerProcessorSecond) : null;
            double ratio = figures == null ? 0 : figures.nanosPerFrame() / base.nanosPerFrame();
            double floor = figures == null ? 0 : figures.kernelNanos() / base.nanosPerFrame();
            rows.add(new Row(source, workload.title(), mode, figures, ratio, floor, alone));
        }
        return rows;
    }

    private static void add(Map<HookMode, List<HookFigures>> all, HookMode mode, HookFigures figures) {
        all.computeIfAbsent(mode, _ -> new ArrayList<>()).add(figures);
    }

    private static HookFigures median(
            Map<HookMode, List<HookFigures>> all, HookMode mode, ToDoubleFunction<HookFigures> value) {
        List<HookFigures> figures = all.getOrDefault(mode, List.of());
        return figures.stream()
                .sorted(Comparator.comparingDouble(value))
                .skip(figures.size() / 2)
                .findFirst()
                .orElseThrow();
    }
}
