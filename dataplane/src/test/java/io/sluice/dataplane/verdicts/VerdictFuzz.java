package io.sluice.dataplane.verdicts;

import io.sluice.vm.random.VerdictProgram;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Asks both verifiers about programs, runs what both accept, and keeps what is not as it should be. */
final class VerdictFuzz {
    /** What may come of a program. */
    enum Result { BOTH_ACCEPT, BOTH_REJECT, STRICTER, LAXER, KNOWN, UNSOUND, CRASH }

    private static final int MAX_FINDINGS = 40;

    /** What is not as it should be, its kind, and whether a smaller program shows the same. */
    private record Suspicion(Result result, String kind, Predicate<VerdictProgram> same) {}

    private final KnownDisagreements known = new KnownDisagreements();
    private final boolean runs;
    private final int[] counts = new int[Result.values().length];
    private final Map<String, String> findings = new LinkedHashMap<>();
    private final Map<String, Integer> kinds = new TreeMap<>();
    private final Map<HostileRun.Kind, Integer> runKinds = new TreeMap<>();
    private long oursNanos;
    private long kernelNanos;

    /** With or without runs of what is accepted. */
    VerdictFuzz(boolean runs) {
        this.runs = runs;
    }

    /** Judges a program. */
    void judge(Arena arena, VerdictProgram program, long seed) {
        long start = System.nanoTime();
        int errno = arena.errno(program);
        long middle = System.nanoTime();
        OurVerdict ours = arena.ours(program);
        kernelNanos += middle - start;
        oursNanos += System.nanoTime() - middle;
        if (ours.crash() != null) {
            keep(arena, program, seed, new Suspicion(Result.CRASH, ours.message(),
                    candidate -> arena.ours(candidate).crash() != null));
        } else if (ours.isAccepted() != (errno == 0)) {
            disagreement(arena, program, seed, ours, errno);
        } else if (errno != 0) {
            counts[Result.BOTH_REJECT.ordinal()]++;
        } else if (runs) {
            run(arena, program, ours, seed);
        } else {
            counts[Result.BOTH_ACCEPT.ordinal()]++;
        }
    }

    private void disagreement(Arena arena, VerdictProgram program, long seed, OurVerdict ours, int errno) {
        String kernel = arena.reason(program, errno);
        boolean laxer = ours.isAccepted();
        if (known.reason(laxer, ours.message(), kernel) != null) {
            counts[Result.KNOWN.ordinal()]++;
            return;
        }
        String kind = words(laxer ? kernel : ours.message());
        keep(arena, program, seed, new Suspicion(laxer ? Result.LAXER : Result.STRICTER, kind, candidate -> {
            OurVerdict verdict = arena.ours(candidate);
            if (verdict.isAccepted() != laxer || verdict.crash() != null) {
                return false;
            }
            int candidateErrno = arena.errno(candidate);
            return candidateErrno == 0 != laxer
                    && words(laxer ? arena.reason(candidate, candidateErrno) : verdict.message()).equals(kind);
        }));
    }

    private void run(Arena arena, VerdictProgram program, OurVerdict ours, long seed) {
        HostileRun.Report report = HostileRun.run(ours.verified(), seed);
        runKinds.merge(report.kind(), 1, Integer::sum);
        if (!report.kind().isWrong()) {
            counts[Result.BOTH_ACCEPT.ordinal()]++;
            return;
        }
        String kind = report.kind() == HostileRun.Kind.FAULT ? words(report.fact()) : report.kind().name();
        keep(arena, program, seed, new Suspicion(Result.UNSOUND, kind, candidate -> {
            OurVerdict verdict = arena.ours(candidate);
            return verdict.isAccepted() && arena.errno(candidate) == 0
                    && HostileRun.run(verdict.verified(), seed).kind() == report.kind();
        }));
    }

    private void keep(Arena arena, VerdictProgram program, long seed, Suspicion suspicion) {
        Result result = suspicion.result;
        String kind = suspicion.kind;
        counts[result.ordinal()]++;
        String key = result + ": " + kind;
        if (kinds.merge(key, 1, Integer::sum) > 1 || findings.size() == MAX_FINDINGS) {
            return;
        }
        VerdictProgram small = program.shrink(suspicion.same);
        OurVerdict ours = arena.ours(small);
        int errno = arena.errno(small);
        String fact = "";
        if (result == Result.UNSOUND && ours.isAccepted()) {
            fact = "\nrun: " + HostileRun.run(ours.verified(), seed).fact();
        }
        findings.put(key, "%s%nours: %s%nkernel: %s%s%n%s".formatted(result,
                ours.isAccepted() ? "accepts" : ours.message(),
                errno == 0 ? "accepts" : arena.reason(small, errno), fact, small));
    }

    /** A message without its numbers: the kind of what it says. */
    static String words(String message) {
        return message.replaceAll("-?\\b(0x)?[0-9a-f]*[0-9][0-9a-f]*\\b", "N").replaceAll("\\b[Rr][0-9]+", "R");
    }

    int count(Result result) {
        return counts[result.ordinal()];
    }

    int programs() {
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }

    /** Whether anything is not as it should be. */
    boolean hasFindings() {
        return !kinds.isEmpty();
    }

    /** All findings, the figures behind them. */
    String findings() {
        StringBuilder text = new StringBuilder();
        findings.values().forEach(finding -> text.append(finding).append('\n'));
        kinds.forEach((kind, count) -> text.append(count).append(" times ").append(kind).append('\n'));
        return text.toString();
    }

    /** The figures in a few lines. */
    String figures(long nanos) {
        int programs = Math.max(1, programs());
        return ("%d programs, %d accepted by both, %d rejected by both, ours stricter %d, ours laxer %d, known %d, "
                + "unsound %d, crashes %d%n%.0f programs a second; a verdict takes us %.0f us, the kernel %.0f us; "
                + "runs: %s").formatted(programs(), count(Result.BOTH_ACCEPT), count(Result.BOTH_REJECT),
                count(Result.STRICTER), count(Result.LAXER), count(Result.KNOWN), count(Result.UNSOUND),
                count(Result.CRASH), programs * 1e9 / nanos, oursNanos / 1e3 / programs, kernelNanos / 1e3 / programs,
                runKinds);
    }
}
