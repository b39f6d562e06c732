package io.sluice.dataplane.verdicts;

import io.sluice.vm.Engines;
import io.sluice.vm.OptimizingVariants;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.interp.Interpreter;
import io.sluice.vm.stepping.FactViolation;
import io.sluice.vm.stepping.SteppingEngine;
import io.sluice.vm.verifier.VerifiedProgram;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Runs an accepted program on the interpreter that checks, with packets and map contents that nobody wishes for, then
 * on the engine that holds it to its facts, and then on the other engines: their results must be the same where they
 * do not depend on addresses, time or what the stack held before.
 */
final class HostileRun {
    private static final int PACKETS = 5;
    private static final int BUDGET = 1 << 18;
    private static final int[] LENGTHS = {0, 1, 13, 14, 15, 16, 20, 28, 33, 34, 42, 54, 60, 61, 64, 100, 128, 300, 1500,
        FrameRunner.MAX_PACKET - 1, FrameRunner.MAX_PACKET};
    private static final int[] META = {0, 0, 0, 4, 8, 32, 64};
    private static final int MAX_KEYS = 8;
    private static final byte ONE_SOIL = (byte) 0xa5;
    private static final byte OTHER_SOIL = 0x5a;
    private static final int SOILS = 100;
    private static final int THREADS = 12;
    private static final long THREAD_STACK = 1 << 19;

    /** What came of it. */
    enum Kind {
        /** No check fired, all engines agree. */
        FINE,
        /** No check fired; the results depend on what differs from run to run. */
        INCOMPARABLE,
        /** No check fired till the budget was spent. */
        LONG,
        /** An engine cannot run it. */
        NOT_RUN,
        /** A check fired. */
        FAULT,
        /** An engine gives another result. */
        DIFFERENT;

        boolean isWrong() {
            return this == FAULT || this == DIFFERENT;
        }
    }

    /** What came of it, and the fact behind it. */
    record Report(Kind kind, String fact) {}

    private final VerifiedProgram verified;
    private final SplittableRandom random;
    private final FrameRunner frame;
    private final long seed;

    private HostileRun(VerifiedProgram verified, long seed, FrameRunner frame) {
        this.verified = verified;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.frame = frame;
    }

    /** Runs a program; the same seed makes the same packets and contents. */
    static Report run(VerifiedProgram verified, long seed) {
        try (FrameRunner frame = new FrameRunner()) {
            return new HostileRun(verified, seed, frame).run();
        }
    }

    private Report run() {
        try (BpfProgram checked = Interpreter.checked(BUDGET).load(verified);
                BpfProgram plain = Engines.INTERPRETER.load(verified);
                BpfProgram simple = Engines.SIMPLE.load(verified);
                BpfProgram optimized = OptimizingVariants.plain().load(verified);
                BpfProgram variant = OptimizingVariants.random(seed).load(verified);
                BpfProgram stepping = new SteppingEngine().load(verified)) {
            boolean comparable = true;
            for (int i = 0; i < PACKETS; i++) {
                Report report = run(i, checked, stepping, plain, simple, optimized, variant);
                if (report.kind != Kind.FINE && report.kind != Kind.INCOMPARABLE) {
                    return report;
                }
                comparable &= report.kind == Kind.FINE;
            }
            return new Report(comparable ? Kind.FINE : Kind.INCOMPARABLE, "");
        } catch (IllegalArgumentException | IllegalStateException e) {
            return new Report(Kind.NOT_RUN, String.valueOf(e.getMessage()));
        }
    }

    private Report run(int number, BpfProgram checked, BpfProgram stepping, BpfProgram... others) {
        byte[] packet = packet(number);
        byte[] meta = bytes(META[random.nextInt(META.length)]);
        Discipline.current().reset();
        String one = outcome(checked, packet, meta, number, ONE_SOIL);
        String fault = checked.lastFault() != null ? checked.lastFault() : Discipline.current().violation();
        if (fault != null) {
            boolean budget = fault.contains("more than " + BUDGET + " insns");
            return new Report(budget ? Kind.LONG : Kind.FAULT, fault + " with a packet of " + packet.length
                    + " bytes " + HexFormat.of().formatHex(packet, 0, Math.min(64, packet.length))
                    + " and metadata of " + meta.length);
        }
        try {
            outcome(stepping, packet, meta, number, ONE_SOIL);
        } catch (FactViolation e) {
            return new Report(Kind.FAULT, e.getMessage());
        }
        // another frame: addresses differ, and so does what the stack holds
        String other;
        try (FrameRunner elsewhere = new FrameRunner()) {
            fill(number);
            elsewhere.soil(OTHER_SOIL);
            other = elsewhere.run(checked, packet, meta) + contents();
        }
        if (checked.lastFault() != null) {
            return new Report(Kind.FAULT, checked.lastFault());
        }
        if (!one.equals(other)) {
            return new Report(Kind.INCOMPARABLE, "");
        }
        for (BpfProgram program : others) {
            String result = outcome(program, packet, meta, number, OTHER_SOIL);
            if (!result.equals(one)) {
                return dependsOnTheStack(checked, packet, meta, number, one)
                        || dependsOnTheThread(program, packet, meta, number, result)
                        ? new Report(Kind.INCOMPARABLE, "")
                        : new Report(Kind.DIFFERENT, program.engine() + ": " + result + " against " + one);
            }
        }
        return new Report(Kind.FINE, "");
    }

    /** Whether other garbage on the stack gives another result: root's programs may read what they did not write. */
    private boolean dependsOnTheStack(BpfProgram checked, byte[] packet, byte[] meta, int number, String one) {
        for (int i = 0; i < SOILS; i++) {
            fill(number);
            frame.soil(random.split());
            if (!(frame.run(checked, packet, meta) + contents()).equals(one)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an engine's own result changes with the thread: machine code's frames are on its stack. */
    private boolean dependsOnTheThread(BpfProgram program, byte[] packet, byte[] meta, int number, String here) {
        Set<String> results = new HashSet<>(Set.of(here));
        for (int i = 0; i < THREADS; i++) {
            int depth = i * i;
            Thread thread = new Thread(null, () -> results.add(deeper(depth, program, packet, meta, number)), "stack",
                    (i + 1) * THREAD_STACK);
            thread.start();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return results.size() > 1;
    }

    private String deeper(int depth, BpfProgram program, byte[] packet, byte[] meta, int number) {
        if (depth > 0) {
            return deeper(depth - 1, program, packet, meta, number);
        }
        try (FrameRunner elsewhere = new FrameRunner()) {
            fill(number);
            return elsewhere.run(program, packet, meta) + contents();
        }
    }

    private String outcome(BpfProgram program, byte[] packet, byte[] meta, int number, byte soil) {
        fill(number);
        frame.soil(soil);
        return frame.run(program, packet, meta) + contents();
    }

    private byte[] packet(int number) {
        byte[] packet = bytes(LENGTHS[random.nextInt(LENGTHS.length)]);
        if (number % 2 == 1 && packet.length >= 34) {
            // Ethernet, IPv4 without options, TCP or UDP, total length too long at times
            ByteBuffer header = ByteBuffer.wrap(packet);
            header.putShort(12, (short) 0x0800);
            header.put(14, (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 0x45));
            header.putShort(16, (short) (packet.length - 14 + random.nextInt(3) - 1));
            header.put(23, (byte) (random.nextBoolean() ? 6 : 17));
        }
        return packet;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        int style = random.nextInt(4);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) switch (style) {
                case 0 -> 0;
                case 1 -> 0xff;
                case 2 -> random.nextInt(3) == 0 ? random.nextInt(8) : 0;
                default -> random.nextInt(256);
            };
        }
        return bytes;
    }

    /** Gives the program's maps the contents of a run: the same each time. */
    private void fill(int number) {
        SplittableRandom contents = new SplittableRandom(seed * 31 + number);
        for (BpfMap map : verified.maps()) {
            switch (map.spec().type()) {
                case ARRAY, HASH, LRU_HASH, PERCPU_ARRAY, PERCPU_HASH, LRU_PERCPU_HASH -> fill(map, contents);
                default -> { }
            }
        }
    }

    private static void fill(BpfMap map, SplittableRandom random) {
        for (byte[] old = map.nextKey(null); old != null; old = map.nextKey(null)) {
            if (map.delete(old) != 0) {
                break;
            }
        }
        for (int i = 0; i < Math.min(MAX_KEYS, map.spec().maxEntries()); i++) {
            byte[] value = new byte[map.controlValueSize()];
            if (random.nextInt(4) != 0) {
                random.nextBytes(value);
            } else if (random.nextBoolean()) {
                Arrays.fill(value, (byte) 0xff);
            }
            map.update(key(map, i), value, MapFlags.BPF_ANY);
        }
    }

    private static byte[] key(BpfMap map, int number) {
        byte[] key = new byte[map.spec().keySize()];
        key[0] = (byte) number;
        return key;
    }

    private String contents() {
        StringBuilder text = new StringBuilder();
        HexFormat hex = HexFormat.of();
        for (BpfMap map : verified.maps()) {
            switch (map.spec().type()) {
                case ARRAY, HASH, LRU_HASH, PERCPU_ARRAY, PERCPU_HASH, LRU_PERCPU_HASH -> {
                    for (int i = 0; i < Math.min(MAX_KEYS, map.spec().maxEntries()); i++) {
                        byte[] value = map.lookup(key(map, i));
                        text.append(' ').append(value == null ? "-" : hex.formatHex(value));
                    }
                }
                default -> { }
            }
        }
        return text.toString();
    }
}
