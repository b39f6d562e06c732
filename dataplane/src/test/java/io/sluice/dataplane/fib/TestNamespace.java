package io.sluice.dataplane.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.memory.Syscalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A network namespace of a test's own, which one thread is in until it ends. */
final class TestNamespace {
    private static final int SYS_UNSHARE = 272;
    private static final int CLONE_NEWNET = 0x40000000;

    /** What a test does there. */
    interface Body {
        void run() throws Exception;
    }

    private TestNamespace() {
    }

    /** Why there can't be one, if so. */
    static Optional<String> whyNot() {
        try {
            new ProcessBuilder("ip", "-V").redirectErrorStream(true).start().waitFor();
        } catch (IOException | InterruptedException e) {
            return Optional.of("iproute2 is not there: " + e.getMessage());
        }
        AtomicReference<String> reason = new AtomicReference<>();
        join(Thread.ofPlatform().unstarted(() -> {
            long result = Syscalls.syscall(SYS_UNSHARE, CLONE_NEWNET);
            if (result < 0) {
                reason.set("no network namespace of its own: " + Syscalls.errorText(result));
            }
        }));
        return Optional.ofNullable(reason.get());
    }

    /** Runs a body in a new namespace that a shell script has set up. */
    static void run(String script, Body body) throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        join(Thread.ofPlatform().unstarted(() -> {
            try {
                assertEquals(0, Syscalls.syscall(SYS_UNSHARE, CLONE_NEWNET));
                shell(script);
                body.run();
            } catch (Throwable e) {
                failure.set(e);
            }
        }));
        switch (failure.get()) {
            case null -> {
            }
            case Error e -> throw e;
            case Exception e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a script in this thread's namespace, which a child process inherits. */
    static void shell(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-ec", script).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }
}
