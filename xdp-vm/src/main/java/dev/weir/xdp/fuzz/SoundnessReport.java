package dev.weir.xdp.fuzz;

import java.util.List;

/**
 * What came of a {@link SoundnessCampaign} so far.
 *
 * @param programs programs verified
 * @param accepted those that the verifier accepted, each of which was run
 * @param withClaims accepted ones of which facts were held against the runs, too
 * @param addressDecides accepted ones whose results depend on a comparison of addresses, which is allowed
 * @param inKernel programs that the kernel was asked about, too
 * @param acceptedByKernel how many of them it accepted
 * @param onlyHere programs that are accepted here and not by the kernel, by the kernel's reasons, most first
 * @param onlyInKernel programs that the kernel accepts and that are rejected here, by the reasons given here, most first
 * @param finds what no verified program may do, as cases
 */
public record SoundnessReport(
        long programs,
        long accepted,
        long withClaims,
        long addressDecides,
        long inKernel,
        long acceptedByKernel,
        List<Disagreement> onlyHere,
        List<Disagreement> onlyInKernel,
        List<String> finds) {
    public SoundnessReport {
        onlyHere = List.copyOf(onlyHere);
        onlyInKernel = List.copyOf(onlyInKernel);
        finds = List.copyOf(finds);
    }
}
