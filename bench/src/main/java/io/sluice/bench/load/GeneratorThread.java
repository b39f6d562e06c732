package io.sluice.bench.load;

import io.sluice.dataplane.sys.CpuAffinity;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A thread on a CPU of its own. It must be made before the thread that makes it is bound to another CPU: threads may
 * only run where those may that start them.
 */
public final class GeneratorThread implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("generator").factory());
    private final int cpu;

    /**
     * Starts it.
     *
     * @throws IllegalArgumentException where it may not be bound to that CPU
     */
    public GeneratorThread(int cpu) {
        this.cpu = cpu;
        try {
            // bound as long as it lives
            result(CompletableFuture.supplyAsync(() -> CpuAffinity.pin(cpu), thread));
        } catch (IllegalArgumentException e) {
            close();
            throw e;
        }
    }

    /** The CPU's number. */
    public int cpu() {
        return cpu;
    }

    <T> Future<T> submit(Callable<T> work) {
        return thread.submit(work);
    }

    /** What came of it, once it is done; its unchecked exceptions are thrown. */
    static <T> T result(Future<T> work) {
        try {
            return work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("internal error: the generator failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the generator ran", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
