package io.sluice.bench.method;

import io.sluice.dataplane.sys.CpuAffinity;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * Threads that do something at the same time, each on a CPU of its own. They are to be made before the calling thread
 * is bound, as its threads would be bound with it.
 */
public final class WorkerThreads implements AutoCloseable {
    private final List<ExecutorService> threads = new ArrayList<>();

    /** A thread for each of the CPUs that the calling thread may run on, the last first: the first serve interrupts. */
    public WorkerThreads() {
        for (int cpu : CpuAffinity.allowed().stream().boxed().toList().reversed()) {
            ExecutorService thread = Executors.newSingleThreadExecutor();
            threads.add(thread);
            result(thread.submit(() -> CpuAffinity.pin(cpu)));
        }
    }

    /** How many there are. */
    public int count() {
        return threads.size();
    }

    /**
     * Runs a task on each of the first threads, all beginning together, and waits for them.
     *
     * @param task told the number of its thread, from 0
     */
    public <T> List<T> together(int count, IntFunction<T> task) {
        CyclicBarrier start = new CyclicBarrier(count);
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            running.add(threads.get(i).submit(() -> {
                await(start);
                return task.apply(number);
            }));
        }
        return running.stream().map(WorkerThreads::result).toList();
    }

    private static void await(CyclicBarrier start) throws InterruptedException {
        try {
            start.await();
        } catch (BrokenBarrierException e) {
            throw new IllegalStateException("internal error: a worker did not begin", e);
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("worker: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        threads.forEach(ExecutorService::shutdownNow);
    }
}
