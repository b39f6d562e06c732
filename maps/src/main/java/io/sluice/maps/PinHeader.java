package io.sluice.maps;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.api.ValueFields;
import io.sluice.vm.memory.Memory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The first page of a pinned map's file: what the map is, how the file is laid out, and who uses it.
 *
 * <pre>
 *   file      0          4096            block offset
 *             | header   | journal       | the map's block: as in memory, see the map types
 *
 *   header    0       8         12      16     20         24           28            32      36        40
 *             | magic | version | state | type | key size | value size | max entries | flags | workers | map extra
 *
 *             48           56        64             72                80               84              88
 *             | block size | block   | journal      | journal         | process, while | special       | boot id, while
 *             |            | offset  | record size  | records | name  | in use         | fields, count | in use, 16
 *             |            |         |              |         | size  |                |               |
 *
 *             128         512
 *             | map name  | special fields: kind, offset, size, 32 bits each ..
 * </pre>
 *
 * <p>The magic is stored last: without it the file was never finished and is made anew. All numbers are little-endian.
 * Nothing in the file is an absolute address.
 *
 * @param at the address of the page, or of a copy
 */
record PinHeader(long at) {
    /** Size of the header in bytes. */
    static final int SIZE = LockedFile.PAGE;
    /** The format that this class writes and reads. */
    static final int VERSION = 1;

    private static final int MAGIC = 0;
    /** "SLUICMAP". */
    private static final long MAGIC_WORD = 0x50414d4349554c53L;
    private static final int VERSION_AT = 8;
    private static final int STATE = 12;
    private static final int TYPE = 16;
    private static final int KEY_SIZE = 20;
    private static final int VALUE_SIZE = 24;
    private static final int MAX_ENTRIES = 28;
    private static final int FLAGS = 32;
    private static final int WORKERS = 36;
    private static final int MAP_EXTRA = 40;
    private static final int BLOCK_SIZE = 48;
    private static final int BLOCK_OFFSET = 56;
    private static final int RECORD_SIZE = 64;
    private static final int RECORDS = 72;
    private static final int NAME_SIZE = 76;
    private static final int PROCESS = 80;
    private static final int FIELDS = 84;
    private static final int BOOT_ID = 88;
    private static final int NAME = 128;
    private static final int FIELD_LIST = 512;
    private static final int FIELD_SIZE = 3 * Integer.BYTES;
    private static final int MAX_NAME = FIELD_LIST - NAME;

    /** What {@link #STATE} says: closed in order. */
    private static final int CLEAN = 1;
    /** In use, or left by a process that was killed. */
    private static final int IN_USE = 2;

    private static final Path BOOT_ID_FILE = Path.of("/proc/sys/kernel/random/boot_id");

    /**
     * How the file is laid out.
     *
     * @param records how many records the journal has
     * @param recordSize bytes of each
     * @param blockOffset where the block begins
     * @param blockSize bytes of the block
     */
    record Layout(int records, long recordSize, long blockOffset, long blockSize) {
        /** The size of the file. */
        long fileSize() {
            return blockOffset + blockSize;
        }
    }

    /** Whether the file was finished. */
    boolean isComplete() {
        return Memory.getLongAcquire(at + MAGIC) == MAGIC_WORD;
    }

    /** Whether the file was begun, or is empty: the magic is not there yet. */
    boolean isBegun() {
        return Memory.getLong(at + MAGIC) == 0;
    }

    /** Stores the magic, after all else. */
    void complete() {
        Memory.putLongRelease(at + MAGIC, MAGIC_WORD);
    }

    int version() {
        return Memory.getInt(at + VERSION_AT);
    }

    int workers() {
        return Memory.getInt(at + WORKERS);
    }

    int process() {
        return Memory.getInt(at + PROCESS);
    }

    boolean isClean() {
        return Memory.getInt(at + STATE) == CLEAN;
    }

    /** Whether the system went down while the map was in use: the disk may have some of its pages and not others. */
    boolean isFromAnotherBoot() {
        UUID boot = bootId();
        return !isClean() && (Memory.getLong(at + BOOT_ID) != boot.getMostSignificantBits()
                || Memory.getLong(at + BOOT_ID + Long.BYTES) != boot.getLeastSignificantBits());
    }

    /** Notes that this process uses the file. */
    void use() {
        UUID boot = bootId();
        Memory.putInt(at + PROCESS, (int) ProcessHandle.current().pid());
        Memory.putLong(at + BOOT_ID, boot.getMostSignificantBits());
        Memory.putLong(at + BOOT_ID + Long.BYTES, boot.getLeastSignificantBits());
        Memory.putIntRelease(at + STATE, IN_USE);
    }

    /** Notes that nobody uses the file and that all in it is whole. */
    void release() {
        Memory.putIntRelease(at + STATE, CLEAN);
    }

    Layout layout() {
        return new Layout(Memory.getInt(at + RECORDS), Memory.getLong(at + RECORD_SIZE),
                Memory.getLong(at + BLOCK_OFFSET), Memory.getLong(at + BLOCK_SIZE));
    }

    /** Writes all but the magic. */
    void write(MapSpec spec, int workers, Layout layout) {
        byte[] name = spec.name().getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_NAME) {
            throw MapException.invalid(spec, "name of " + name.length + " bytes, at most " + MAX_NAME + " are pinned");
        }
        List<ValueField> fields = spec.fields().list();
        Memory.putInt(at + VERSION_AT, VERSION);
        Memory.putInt(at + TYPE, spec.type().code());
        Memory.putInt(at + KEY_SIZE, spec.keySize());
        Memory.putInt(at + VALUE_SIZE, spec.valueSize());
        Memory.putInt(at + MAX_ENTRIES, spec.maxEntries());
        Memory.putInt(at + FLAGS, spec.flags());
        Memory.putInt(at + WORKERS, workers);
        Memory.putLong(at + MAP_EXTRA, spec.mapExtra());
        Memory.putLong(at + BLOCK_SIZE, layout.blockSize());
        Memory.putLong(at + BLOCK_OFFSET, layout.blockOffset());
        Memory.putLong(at + RECORD_SIZE, layout.recordSize());
        Memory.putInt(at + RECORDS, layout.records());
        Memory.putInt(at + NAME_SIZE, name.length);
        Memory.copyIn(name, 0, at + NAME, name.length);
        Memory.putInt(at + FIELDS, fields.size());
        long field = at + FIELD_LIST;
        for (ValueField each : fields) {
            Memory.putInt(field, each.kind().ordinal());
            Memory.putInt(field + Integer.BYTES, each.offset());
            Memory.putInt(field + 2 * Integer.BYTES, each.size());
            field += FIELD_SIZE;
        }
        use();
    }

    /** What map the file holds, without what only its object knows; null where the header makes no sense. */
    MapSpec spec() {
        int nameSize = Memory.getInt(at + NAME_SIZE);
        int fields = Memory.getInt(at + FIELDS);
        MapType type = MapType.ofCode(Memory.getInt(at + TYPE));
        if (type == null || nameSize < 0 || nameSize > MAX_NAME || fields < 0
                || fields > (SIZE - FIELD_LIST) / FIELD_SIZE) {
            return null;
        }
        String name = new String(Memory.bytes(at + NAME, nameSize), StandardCharsets.UTF_8);
        List<ValueField> list = new ArrayList<>();
        for (long field = at + FIELD_LIST; list.size() < fields; field += FIELD_SIZE) {
            int kind = Memory.getInt(field);
            if (kind < 0 || kind >= ValueField.Kind.values().length) {
                return null;
            }
            list.add(ValueField.of(ValueField.Kind.values()[kind], Memory.getInt(field + Integer.BYTES),
                    Memory.getInt(field + 2 * Integer.BYTES)));
        }
        MapSpec plain = MapSpec.of(name, type, Memory.getInt(at + KEY_SIZE), Memory.getInt(at + VALUE_SIZE),
                Memory.getInt(at + MAX_ENTRIES));
        return new MapSpec(name, type, plain.keySize(), plain.valueSize(), plain.maxEntries(),
                Memory.getInt(at + FLAGS), Memory.getLong(at + MAP_EXTRA), true, null, plain.initial(), List.of(), 0, 0,
                new ValueFields(list, ""));
    }

    /** In what the map of the file differs from one that is wanted, the first difference; null where in nothing. */
    String difference(MapSpec wanted, int wantedWorkers) {
        MapSpec there = spec();
        if (there == null) {
            return "its header is damaged";
        }
        if (there.type() != wanted.type()) {
            return differs("type", there.type().text(), wanted.type().text());
        }
        if (there.keySize() != wanted.keySize()) {
            return differs("key size", there.keySize(), wanted.keySize());
        }
        if (there.valueSize() != wanted.valueSize()) {
            return differs("value size", there.valueSize(), wanted.valueSize());
        }
        if (there.maxEntries() != wanted.maxEntries()) {
            return differs("max_entries", there.maxEntries(), wanted.maxEntries());
        }
        if (there.flags() != wanted.flags()) {
            return differs("flags", "0x%x".formatted(there.flags()), "0x%x".formatted(wanted.flags()));
        }
        if (there.mapExtra() != wanted.mapExtra()) {
            return differs("map_extra", there.mapExtra(), wanted.mapExtra());
        }
        if (!sameFields(there.fields(), wanted.fields())) {
            return differs("special fields", text(there.fields()), text(wanted.fields()));
        }
        if (wanted.type().isPerCpu() && workers() != wantedWorkers) {
            return differs("workers", workers(), wantedWorkers);
        }
        return null;
    }

    private static String differs(String what, Object there, Object wanted) {
        return what + " " + there + " there, " + wanted + " wanted";
    }

    private static boolean sameFields(ValueFields one, ValueFields other) {
        return text(one).equals(text(other));
    }

    private static String text(ValueFields fields) {
        return fields.list().isEmpty() ? "none" : String.join(", ", fields.list().stream()
                .map(field -> field.kind().text() + " at " + field.offset()).toList());
    }

    private static UUID bootId() {
        try {
            return UUID.fromString(Files.readString(BOOT_ID_FILE).strip());
        } catch (IOException e) {
            throw new IllegalStateException(BOOT_ID_FILE + ": can't be read", e);
        }
    }
}
