package io.sluice.vm.verifier.log;

/**
 * The text of a log, which can be cut back to an earlier position. Of a text that grows too long the end is kept, as
 * the kernel keeps it.
 */
final class LogText {
    /** Characters that are kept at least, libbpf's {@code BPF_LOG_BUF_SIZE}. */
    static final int KEPT = 16 << 20;

    private final int kept;
    private final StringBuilder text = new StringBuilder();
    private long dropped;

    LogText() {
        this(KEPT);
    }

    LogText(int kept) {
        this.kept = kept;
    }

    /** Where the next character goes. */
    long position() {
        return dropped + text.length();
    }

    /** Adds text; what is added through the result counts too. */
    StringBuilder add(String more) {
        if (text.length() > 2 * kept) {
            int surplus = text.length() - kept;
            text.delete(0, surplus);
            dropped += surplus;
        }
        return text.append(more);
    }

    /** Forgets what was added since a position. */
    void cut(long position) {
        text.setLength((int) Math.max(0, Math.min(position - dropped, text.length())));
    }

    /** Forgets what was added since a position at a line's end, also where the line went on since. */
    void cutAfter(long position) {
        cut(position);
        if (!text.isEmpty()) {
            text.setCharAt(text.length() - 1, '\n');
        }
    }

    @Override
    public String toString() {
        return text.substring(Math.max(0, text.length() - kept));
    }
}
