package io.sluice.vm.kernel;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.ArgSpec;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes tiny programs that call one helper, and asks the kernel for its verdict of them. */
final class HelperCalls {
    /** A value of the read-only map: a string and room after it. */
    private static final byte[] TEXT = "text".getBytes(StandardCharsets.US_ASCII);
    private static final int ROOM = 64;
    private static final int MEMORY = 8;

    /** Insns that put an argument in a register in place of the right one. */
    interface Instead {
        /** Text of the insns, or null for the right ones. */
        String of(int index, ArgSpec arg, String register);
    }

    private HelperCalls() {
    }

    /** Whether all its arguments are of kinds that a program can have without more ado. */
    static boolean isPlain(HelperPrototype helper) {
        return helper.args().stream().allMatch(arg -> plain(arg) || arg.isNullable())
                && !helper.has(HelperPrototype.Effect.MIGHT_SLEEP)
                && !helper.has(HelperPrototype.Effect.ACQUIRES)
                && !Set.of("bpf_dynptr_from_mem", "bpf_ringbuf_reserve_dynptr").contains(helper.name())
                && !helper.name().contains("storage");
    }

    private static boolean plain(ArgSpec arg) {
        return switch (arg.kind()) {
            case BTF_PTR -> arg.type().equals("task_struct");
            case SOCK_COMMON, BTF_SOCK_COMMON -> !arg.isReleased();
            case ANYTHING, MAP, MAP_KEY, MAP_VALUE, MEM, SIZE, SIZE_OR_ZERO, ALLOC_SIZE, CTX, CONST_STRING -> true;
            default -> false;
        };
    }

    /** A map that a helper may take. */
    static MapSpec mapFor(String helper) {
        return switch (helper.substring("bpf_".length())) {
            case "tail_call" -> spec(MapType.PROG_ARRAY);
            case "redirect_map" -> spec(MapType.DEVMAP);
            case "map_push_elem", "map_pop_elem", "map_peek_elem" -> spec(MapType.QUEUE);
            case "map_lookup_percpu_elem" -> spec(MapType.PERCPU_ARRAY);
            case "perf_event_output", "perf_event_read", "perf_event_read_value" -> spec(MapType.PERF_EVENT_ARRAY);
            case "current_task_under_cgroup" -> spec(MapType.CGROUP_ARRAY);
            case "ringbuf_output", "ringbuf_reserve", "ringbuf_query", "ringbuf_reserve_dynptr" ->
                spec(MapType.RINGBUF);
            default -> spec(MapType.HASH);
        };
    }

    /** The smallest map of a type, or null where one can't be made without BTF or a cgroup. */
    static MapSpec spec(MapType type) {
        MapSpec map = MapSpec.of("m", type, 4, 4, 4);
        return switch (type) {
            case QUEUE, STACK, BLOOM_FILTER -> MapSpec.of("m", type, 0, 4, 4);
            case RINGBUF, USER_RINGBUF -> MapSpec.of("m", type, 0, 0, 4096);
            case LPM_TRIE -> MapSpec.of("m", type, 8, 4, 4).withFlags(MapFlags.BPF_F_NO_PREALLOC);
            case STACK_TRACE -> MapSpec.of("m", type, 4, 8, 4);
            case REUSEPORT_SOCKARRAY -> MapSpec.of("m", type, 4, 8, 4);
            case ARRAY_OF_MAPS, HASH_OF_MAPS -> map.withInner(MapSpec.of("i", MapType.ARRAY, 4, 4, 4));
            case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE, SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE,
                    STRUCT_OPS, ARENA -> null;
            default -> map;
        };
    }

    /** A program that calls a helper with right arguments, except for those that {@code instead} replaces. */
    static String program(HelperPrototype helper, Instead instead) {
        StringBuilder text = new StringBuilder("""
                r6 = r1
                r7 = *(u32 *)(r1 +0)
                r8 = *(u32 *)(r1 +4)
                r0 = r7
                r0 += 64
                if r0 > r8 goto out
                """);
        for (int at = ROOM; at > 0; at -= Long.BYTES) {
            text.append("*(u64 *)(r10 -%d) = 0\n".formatted(at));
        }
        text.append(object(helper));
        for (int i = 0; i < helper.args().size(); i++) {
            String register = "r" + (i + 1);
            String other = instead.of(i, helper.args().get(i), register);
            text.append(other != null ? other : right(helper.args().get(i), register)).append('\n');
        }
        text.append("call ").append(helper.id()).append('\n');
        if (takesSocket(helper)) {
            text.append("r1 = r9\ncall 86\n");
        }
        return text + "out:\nr0 = 2\nexit\n";
    }

    /** Puts the kernel object that the helper takes, if any, in R9: the current task, or a socket to be released. */
    private static String object(HelperPrototype helper) {
        if (takesSocket(helper)) {
            return """
                    r1 = r6
                    r2 = r10
                    r2 += -64
                    r3 = 12
                    r4 = 0
                    r5 = 0
                    call 99
                    if r0 == 0 goto out
                    r9 = r0
                    """;
        }
        return helper.indexOf(ArgKind.BTF_PTR) >= 0 ? "call 158\nr9 = r0\n" : "";
    }

    private static boolean takesSocket(HelperPrototype helper) {
        return helper.indexOf(ArgKind.BTF_SOCK_COMMON) >= 0 || helper.indexOf(ArgKind.SOCK_COMMON) >= 0;
    }

    private static String right(ArgSpec arg, String register) {
        if (!plain(arg)) {
            return register + " = 0";
        }
        return switch (arg.kind()) {
            case MAP -> register + " = map[idx:0]";
            case MAP_KEY, MAP_VALUE, MEM -> register + " = r10\n" + register + " += -" + ROOM;
            case SIZE, SIZE_OR_ZERO, ALLOC_SIZE -> register + " = " + MEMORY;
            case BTF_PTR, SOCK_COMMON, BTF_SOCK_COMMON -> register + " = r9";
            case CTX -> register + " = r6";
            case CONST_STRING -> text(register);
            default -> register + " = 0";
        };
    }

    /** A pointer to read-only memory that ends in zero. */
    static String text(String register) {
        return register + " = map[idx:1][0]+0";
    }

    /** What the kernel says: empty where it accepts. */
    static String verdict(String text, MapSpec map, String license) {
        List<MapSpec> maps = new ArrayList<>();
        maps.add(map);
        maps.add(new MapSpec(".rodata", MapType.ARRAY, 4, ROOM, 1, MapFlags.BPF_F_RDONLY_PROG, 0, false, null,
                Bytes.of(TEXT), List.of(), 0, 0));
        ProgramSpec plain = ProgramSpec.of("calls", ProgramKind.XDP, InsnSeq.assemble(text), List.of("m", ".rodata"));
        ProgramSpec program = new ProgramSpec(plain.name(), plain.section(), plain.kind(), false, plain.insns(),
                plain.maps(), plain.kfuncs(), plain.functions(), plain.lines(), plain.poison(), license);
        try {
            KernelCollection.load(program, maps.toArray(MapSpec[]::new)).close();
            return "";
        } catch (KernelRejection refused) {
            return refused.reason().isEmpty() ? refused.getMessage() : refused.reason();
        }
    }
}
