package io.sluice.vm.btf;

import java.util.ArrayList;
import java.util.List;

/** The format of {@code bpftool btf dump format raw}, to compare with it. */
final class BtfDump {
    private static final String[] LINKAGE = {"static", "global", "extern"};

    private BtfDump() {
    }

    static List<String> lines(Btf btf) {
        List<String> lines = new ArrayList<>();
        for (int id = 1; id < btf.typeCount(); id++) {
            add(lines, btf, id);
        }
        return lines;
    }

    private static void add(List<String> lines, Btf btf, int id) {
        String head = "[" + id + "] ";
        BtfType type = btf.type(id);
        String name = "'" + (type.name().isEmpty() ? "(anon)" : type.name()) + "'";
        switch (type) {
            case BtfType.Void t -> throw new IllegalStateException("void has id 0");
            case BtfType.Int t -> lines.add(head + "INT " + name + " size=" + t.size() + " bits_offset=" + t.offset()
                    + " nr_bits=" + t.bits() + " encoding=" + encoding(t.encoding()));
            case BtfType.Ptr t -> lines.add(head + "PTR " + name + " type_id=" + t.target());
            case BtfType.Array t -> lines.add(head + "ARRAY " + name + " type_id=" + t.element() + " index_type_id="
                    + t.index() + " nr_elems=" + t.count());
            case BtfType.Composite t -> {
                lines.add(head + (t.union() ? "UNION " : "STRUCT ") + name + " size=" + t.size() + " vlen="
                        + t.members().size());
                t.members().forEach(m -> lines.add("\t'" + (m.name().isEmpty() ? "(anon)" : m.name()) + "' type_id="
                        + m.type() + " bits_offset=" + m.bitOffset()
                        + (m.bitSize() > 0 ? " bitfield_size=" + m.bitSize() : "")));
            }
            case BtfType.Enum t -> {
                lines.add(head + (t.wide() ? "ENUM64 " : "ENUM ") + name + " encoding="
                        + (t.signed() ? "SIGNED" : "UNSIGNED") + " size=" + t.size() + " vlen=" + t.values().size());
                t.values().forEach(v -> lines.add("\t'" + v.name() + "' val="
                        + (t.wide() && !t.signed() ? Long.toUnsignedString(v.value()) + "ULL" : v.value()
                        + (t.wide() ? "LL" : ""))));
            }
            case BtfType.Fwd t -> lines.add(head + "FWD " + name + " fwd_kind=" + (t.union() ? "union" : "struct"));
            case BtfType.Typedef t -> lines.add(head + "TYPEDEF " + name + " type_id=" + t.target());
            case BtfType.Volatile t -> lines.add(head + "VOLATILE " + name + " type_id=" + t.target());
            case BtfType.Const t -> lines.add(head + "CONST " + name + " type_id=" + t.target());
            case BtfType.Restrict t -> lines.add(head + "RESTRICT " + name + " type_id=" + t.target());
            case BtfType.TypeTag t -> lines.add(head + "TYPE_TAG " + name + " type_id=" + t.target());
            case BtfType.Func t -> lines.add(head + "FUNC " + name + " type_id=" + t.proto() + " linkage="
                    + LINKAGE[t.linkage()]);
            case BtfType.FuncProto t -> {
                lines.add(head + "FUNC_PROTO " + name + " ret_type_id=" + t.result() + " vlen=" + t.params().size());
                t.params().forEach(p -> lines.add("\t'" + (p.name().isEmpty() ? "(anon)" : p.name()) + "' type_id="
                        + p.type()));
            }
            case BtfType.Var t -> lines.add(head + "VAR " + name + " type_id=" + t.type() + ", linkage="
                    + LINKAGE[t.linkage()]);
            case BtfType.DataSec t -> {
                lines.add(head + "DATASEC " + name + " size=" + t.size() + " vlen=" + t.vars().size());
                t.vars().forEach(v -> lines.add("\ttype_id=" + v.type() + " offset=" + v.offset() + " size="
                        + v.size() + (btf.type(v.type()) instanceof BtfType.Var w ? " (VAR '" + w.name() + "')"
                        : btf.type(v.type()) instanceof BtfType.Func f ? " (FUNC '" + f.name() + "')" : "")));
            }
            case BtfType.Float t -> lines.add(head + "FLOAT " + name + " size=" + t.size());
            case BtfType.DeclTag t -> lines.add(head + "DECL_TAG " + name + " type_id=" + t.target()
                    + " component_idx=" + t.component());
        }
    }

    private static String encoding(int encoding) {
        return switch (encoding) {
            case 0 -> "(none)";
            case BtfType.Int.SIGNED -> "SIGNED";
            case BtfType.Int.CHAR -> "CHAR";
            case BtfType.Int.BOOL -> "BOOL";
            default -> "UNKN";
        };
    }
}
