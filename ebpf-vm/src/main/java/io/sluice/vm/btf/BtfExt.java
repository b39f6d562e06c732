package io.sluice.vm.btf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@code .BTF.ext} section: function info, line info and CO-RE relocations by the name of the code section that
 * they describe. Offsets of insns are bytes from the start of that section.
 *
 * @param funcs function info by section
 * @param lines line info by section
 * @param cores CO-RE relocations by section
 */
public record BtfExt(Map<String, List<FuncInfo>> funcs, Map<String, List<LineInfo>> lines,
        Map<String, List<CoreRelo>> cores) {

    /** No info at all, for objects without the section. */
    public static final BtfExt EMPTY = new BtfExt(Map.of(), Map.of(), Map.of());

    /** A function begins at {@code offset}; {@code type} is its {@link BtfType.Func}. */
    public record FuncInfo(long offset, int type) {
    }

    /** The insn at {@code offset} and those after it come from this place; strings are offsets in the BTF strings. */
    public record LineInfo(long offset, int file, int text, int line, int column) {
    }

    /**
     * The insn at {@code offset} depends on the layout of {@code type}.
     *
     * @param access offset in the BTF strings of the access path, for example {@code 0:1:2}
     * @param kind   {@code bpf_core_relo_kind}, see {@link CoreKind}
     */
    public record CoreRelo(long offset, int type, int access, int kind) {
    }

    /**
     * Parses the section.
     *
     * @param btf the object's types, which hold the strings
     * @throws BtfException if it is not well-formed
     */
    public static BtfExt parse(byte[] bytes, Btf btf) {
        int header = Btf.checkHeader(bytes, BtfLayout.EXT_HDR_MIN, "BTF.ext");
        Map<String, List<FuncInfo>> funcs = new LinkedHashMap<>();
        new Table(bytes, btf, BtfLayout.EXT_FUNC_OFF, BtfLayout.FUNC_INFO_MIN).read((section, at) -> funcs
                .computeIfAbsent(section, name -> new ArrayList<>())
                .add(new FuncInfo(LittleEndian.u32(bytes, at + BtfLayout.FUNC_INSN),
                        LittleEndian.i32(bytes, at + BtfLayout.FUNC_TYPE))));
        Map<String, List<LineInfo>> lines = new LinkedHashMap<>();
        new Table(bytes, btf, BtfLayout.EXT_LINE_OFF, BtfLayout.LINE_INFO_MIN).read((section, at) -> {
            int position = LittleEndian.i32(bytes, at + BtfLayout.LINE_COL);
            lines.computeIfAbsent(section, name -> new ArrayList<>())
                    .add(new LineInfo(LittleEndian.u32(bytes, at + BtfLayout.LINE_INSN),
                            LittleEndian.i32(bytes, at + BtfLayout.LINE_FILE),
                            LittleEndian.i32(bytes, at + BtfLayout.LINE_TEXT),
                            position >>> BtfLayout.LINE_NUMBER_SHIFT, position & BtfLayout.LINE_COLUMN_MASK));
        });
        Map<String, List<CoreRelo>> cores = new LinkedHashMap<>();
        if (header >= BtfLayout.EXT_HDR_CORE) {
            new Table(bytes, btf, BtfLayout.EXT_CORE_OFF, BtfLayout.CORE_RELO_MIN).read((section, at) -> cores
                    .computeIfAbsent(section, name -> new ArrayList<>())
                    .add(new CoreRelo(LittleEndian.u32(bytes, at + BtfLayout.CORE_INSN),
                            LittleEndian.i32(bytes, at + BtfLayout.CORE_TYPE),
                            LittleEndian.i32(bytes, at + BtfLayout.CORE_ACCESS),
                            LittleEndian.i32(bytes, at + BtfLayout.CORE_KIND))));
        }
        return new BtfExt(funcs, lines, cores);
    }

    private interface RecordSink {
        void accept(String section, int at);
    }

    /** One table, whose offset from the header's end and length are at {@code field} of the header. */
    private record Table(byte[] bytes, Btf btf, int field, int minimum) {
        /** Walks it: the record size, then for each section a head and records. Longer records are newer ones. */
        void read(RecordSink sink) {
            long start = LittleEndian.u32(bytes, BtfLayout.HDR_LEN) + LittleEndian.u32(bytes, field);
            long length = LittleEndian.u32(bytes, field + Integer.BYTES);
            if (length == 0) {
                return;
            }
            String what = "BTF.ext table at " + start;
            Btf.requireInside(what, start, length, bytes.length);
            if (length < Integer.BYTES) {
                throw new BtfException(what + ": length " + length + " has no room for the record size");
            }
            int at = (int) start;
            int end = (int) (start + length);
            long size = LittleEndian.u32(bytes, at);
            if (size < minimum || size % Integer.BYTES != 0) {
                throw new BtfException(what + ": record size " + size + ", must be " + minimum
                        + " or more and a multiple of 4");
            }
            at += Integer.BYTES;
            while (at < end) {
                if (end - at < BtfLayout.EXT_SEC_HEAD) {
                    throw new BtfException(what + ": is cut off");
                }
                String section = btf.string(LittleEndian.i32(bytes, at + BtfLayout.EXT_SEC_NAME));
                long count = LittleEndian.u32(bytes, at + BtfLayout.EXT_SEC_COUNT);
                at += BtfLayout.EXT_SEC_HEAD;
                if (count > (end - at) / size) {
                    throw new BtfException(what + ": section \"" + section + "\": " + count + " records of " + size
                            + " bytes in " + (end - at));
                }
                for (long i = 0; i < count; i++, at += (int) size) {
                    sink.accept(section, at);
                }
            }
        }
    }
}
