package io.sluice.vm.verifier;

/**
 * How to verify.
 *
 * @param logLevel what to write down: the sum of {@link #LOG}, {@link #LOG_INSNS} and {@link #LOG_STATS}, 0 for
 *     nothing ({@code log_level} of {@code BPF_PROG_LOAD})
 * @param strictAlignment whether every access has to be aligned, {@code BPF_F_STRICT_ALIGNMENT}
 */
public record VerifierOptions(int logLevel, boolean strictAlignment) {
    /** Writes down the path that breaks a rule. */
    public static final int LOG = 1;
    /** Writes down every insn of every path. */
    public static final int LOG_INSNS = 2;
    /** Writes down what it cost. */
    public static final int LOG_STATS = 4;

    /** No log, alignment as the processor needs it. */
    public static final VerifierOptions DEFAULT = new VerifierOptions(0, false);

    /** Checks the level. */
    public VerifierOptions {
        if (logLevel < 0 || logLevel > (LOG | LOG_INSNS | LOG_STATS)) {
            throw new IllegalArgumentException("log level: " + logLevel + ", must be 0 to 7");
        }
    }

    /** These with another log level. */
    public VerifierOptions withLogLevel(int level) {
        return new VerifierOptions(level, strictAlignment);
    }
}
