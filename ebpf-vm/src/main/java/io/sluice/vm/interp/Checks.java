package io.sluice.vm.interp;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.ArgSpec;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.api.XdpMd;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.memory.Memory;
import java.util.List;

/**
 * What checked mode asks of each access and each helper call: that the memory lies in the frames in use, the context,
 * the packet, or a value of the program's maps.
 */
final class Checks {
    // a pointer this close to a region was meant for it
    private static final int NEAR = 4096;
    private static final int NEAR_VALUE = 256;
    private static final XdpMd[] FIELDS = XdpMd.values();

    private Checks() {
    }

    /** Whether an insn may access {@code sub}'s bytes at an address; keeps a fault if not. */
    static boolean access(Machine m, long address, int sub, int word) {
        int size = sub & Op.CHECK_SIZE_MASK;
        if (!allowed(m, address, size, (sub & Op.CHECK_WRITE) != 0)) {
            Faults.at(m, word, fact(m, address, size, (sub & Op.CHECK_WRITE) != 0));
            return false;
        }
        if ((sub & Op.CHECK_ATOMIC) != 0 && (address & size - 1) != 0) {
            Faults.at(m, word, "address is not aligned to " + size + " bytes");
            return false;
        }
        return true;
    }

    private static boolean allowed(Machine m, long address, long size, boolean write) {
        if (size < 0 || address + size < address) {
            return false;
        }
        return within(address, size, packetStart(m), packetEnd(m))
                || m.isInFrames(address, size)
                || !write && isContextField(m, address, size)
                || valueOf(m, address, size, write) != null;
    }

    private static boolean within(long address, long size, long from, long to) {
        return address >= from && address + size <= to;
    }

    private static boolean isXdp(Machine m) {
        return m.entered.spec().kind().isXdp();
    }

    private static long packetStart(Machine m) {
        return isXdp(m) ? Memory.getLong(m.first + XdpContext.DATA_META) : m.first;
    }

    private static long packetEnd(Machine m) {
        return isXdp(m) ? Memory.getLong(m.first + XdpContext.DATA_END) : m.first + m.second;
    }

    private static long stackStart(Machine m) {
        return m.registers[Insn.R10] - WorkerState.FRAME_SIZE;
    }

    private static long stackEnd(Machine m) {
        return m.state + WorkerState.SIZE;
    }

    private static boolean isContextField(Machine m, long address, long size) {
        if (!isXdp(m)) {
            return false;
        }
        for (XdpMd field : FIELDS) {
            if (address == m.first + field.contextOffset()
                    && size == (field.isPointer() ? Long.BYTES : Integer.BYTES)) {
                return true;
            }
        }
        return false;
    }

    private static BpfMap valueOf(Machine m, long address, long size, boolean write) {
        List<BpfMap> maps = m.program.code().program().maps();
        for (int i = 0; i < maps.size(); i++) {
            BpfMap map = maps.get(i);
            boolean forbidden = write
                    ? map.spec().isReadOnlyForPrograms() : (map.spec().flags() & MapFlags.BPF_F_WRONLY_PROG) != 0;
            if (!forbidden && map.containsValue(address, (int) size)
                    || !write && map.containsKey(address, (int) size)) {
                return map;
            }
        }
        return null;
    }

    private static String fact(Machine m, long address, long size, boolean write) {
        if (address >= 0 && address < NEAR) {
            return "null pointer";
        }
        BpfMap other = valueOf(m, address, size, !write);
        if (other != null && write) {
            return "map \"" + other.spec().name() + "\" is read-only";
        }
        if (isXdp(m) && within(address, size, m.first, m.first + XdpContext.SIZE)) {
            return write ? "context is read-only" : "no field of the context";
        }
        long packet = distance(address, size, packetStart(m), packetEnd(m));
        long stack = distance(address, size, stackStart(m), stackEnd(m));
        for (int by = 1; by < NEAR_VALUE && by < Math.min(packet, stack); by++) {
            BpfMap above = valueOf(m, address + size - 1 - by, 1, write);
            BpfMap map = above != null ? above : valueOf(m, address + by, 1, write);
            if (map != null) {
                return "address outside of value of map \"%s\" by %d bytes".formatted(map.spec().name(), by);
            }
        }
        if (Math.min(packet, stack) >= NEAR) {
            return "address is in no memory of the program";
        }
        String region = packet < stack ? "packet" : "stack";
        return "address outside of %s by %d bytes".formatted(region, Math.min(packet, stack));
    }

    private static long distance(long address, long size, long from, long to) {
        long by = address < from ? from - address : address + size - to;
        return by > 0 ? by : Long.MAX_VALUE;
    }

    /** Whether a helper may be called with the arguments that it has; keeps a fault if not. */
    static boolean call(Machine m, int id, int word) {
        HelperSpec helper = m.program.code().program().helpers().get(id);
        List<ArgSpec> args = helper.args();
        BpfMap map = null;
        for (int i = 0; i < args.size(); i++) {
            long value = m.registers[Insn.R1 + i];
            if (args.get(i).kind() == ArgKind.MAP) {
                map = mapAt(m, value);
            }
            // a kfunc's buffer may be left out, whatever its size
            boolean leftOut = value == 0 && HelperTable.isKfunc(id) && args.get(i).isNullable();
            String wrong = leftOut ? null : argument(m, args, i, map);
            if (wrong != null) {
                Faults.at(m, word, "R" + (Insn.R1 + i) + ": " + wrong);
                return false;
            }
        }
        return true;
    }

    private static BpfMap mapAt(Machine m, long address) {
        List<BpfMap> maps = m.program.code().program().maps();
        for (int i = 0; i < maps.size(); i++) {
            BpfMap map = maps.get(i);
            BpfMap found = map.address() == address ? map : map.innerMap(address);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static String argument(Machine m, List<ArgSpec> args, int i, BpfMap map) {
        long value = m.registers[Insn.R1 + i];
        ArgSpec arg = args.get(i);
        if (arg.isNullable() && value == 0 && arg.kind() != ArgKind.MEM) {
            return null;
        }
        return switch (arg.kind()) {
            case ANYTHING, SCALAR, CONST, SIZE, SIZE_OR_ZERO, ALLOC_SIZE -> null;
            case CTX -> value == m.first ? null : "not the context";
            case MAP -> map != null ? null : "not a map of the program";
            case MAP_KEY -> memory(m, value, map == null ? 0 : map.spec().keySize(), false);
            case MAP_VALUE -> memory(m, value, map == null ? 0 : map.spec().valueSize(), arg.isWritten());
            case MEM -> arg.size() == 0 ? sized(m, args, i) : memory(m, value, arg.size(), arg.isWritten());
            case CONST_STRING -> string(m, value);
            // objects of helpers that only an embedder brings, who knows what they are
            case SPIN_LOCK -> memory(m, value, Integer.BYTES, true);
            case TIMER, SOCK_COMMON, SOCKET, BTF_SOCK_COMMON, BTF_PTR, PERCPU_BTF_PTR, RINGBUF_MEM,
                    CALLBACK, STACK, KPTR_DEST, DYNPTR, ITERATOR, IRQ_FLAG, FIELD, LOCAL_TYPE, ALLOCATED, NODE,
                    IGNORED -> null;
        };
    }

    private static String sized(Machine m, List<ArgSpec> args, int i) {
        long size = m.registers[Insn.R1 + i + 1];
        return size == 0 && args.get(i + 1).kind() == ArgKind.SIZE
                ? "size 0, must be positive"
                : memory(m, m.registers[Insn.R1 + i], size, args.get(i).isWritten());
    }

    private static String memory(Machine m, long address, long size, boolean write) {
        if (size < 0 || size > Integer.MAX_VALUE) {
            return "size " + size;
        }
        return size == 0 || allowed(m, address, size, write) ? null : fact(m, address, size, write);
    }

    private static String string(Machine m, long address) {
        for (long at = address;; at++) {
            BpfMap map = valueOf(m, at, 1, false);
            if (map == null || !map.spec().isReadOnlyForPrograms()) {
                return "not a constant string";
            }
            if (Memory.getByte(at) == 0) {
                return null;
            }
        }
    }
}
