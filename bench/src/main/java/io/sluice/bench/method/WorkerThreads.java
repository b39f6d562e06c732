package io.sluice.bench.method;

import io.sluice.dataplane.sys.CpuAffinity;
import io.sluice.dataplane.sys.CpuTopology;
import java.util.ArrayList;
import java.util.BitSet;
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
    private final List<Integer> cpus;
    private final CpuTopology topology = new CpuTopology();

    /**
     * A thread for each of the CPUs that the calling thread may run on, one of each core before a second one of any;
     * the last first, as the first serve interrupts.
     */
    public WorkerThreads() {
        this.cpus = order(CpuAffinity.allowed(), topology::core);
        for (int cpu : cpus) {
            ExecutorService thread = Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("worker on CPU " + cpu).factory());
            threads.add(thread);
            result(thread.submit(() -> CpuAffinity.pin(cpu)));
        }
    }

    /**
     * CPUs in an order that shares cores as late as may be.
     *
     * @param core the CPUs of the core of one
     */
    static List<Integer> order(BitSet allowed, IntFunction<BitSet> core) {
        List<Integer> left = new ArrayList<>(allowed.stream().boxed().toList().reversed());
        List<Integer> order = new ArrayList<>();
        while (!left.isEmpty()) {
            BitSet used = new BitSet();
            for (int cpu : List.copyOf(left)) {
                if (!used.get(cpu)) {
                    used.or(core.apply(cpu));
                    order.add(cpu);
                    left.remove(Integer.valueOf(cpu));
                }
            }
        }
        return order;
    }

    /** Whether two of the first so many run on the same core. */
    public boolean shareCores(int count) {
        BitSet used = new BitSet();
        for (int cpu : cpus.subList(0, count)) {
            if (used.get(cpu)) {
                return true;
            }
            used.or(topology.core(cpu));
        }
        return false;
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

    /**
     * Subjects at the same time, each on a thread of its own: the time of one is that between two of all of them, were
     * each thread to have its CPU for itself.
     */
    public Timed timed(List<? extends Timed> subjects) {
        return new Timed() {
            @Override
            public double ns(long nanos) {
                return 1 / together(subjects.size(), i -> 1 / subjects.get(i).ns(nanos)).stream()
                        .mapToDouble(rate -> rate).sum();
            }

            @Override
            public boolean warmsUp() {
                return subjects.stream().anyMatch(Timed::warmsUp);
            }
        };
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
