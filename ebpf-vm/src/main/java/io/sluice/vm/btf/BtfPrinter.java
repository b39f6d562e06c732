package io.sluice.vm.btf;

import java.util.List;

/** Writes types as C. Anonymous structs and enums are written in place, named ones by their name. */
public final class BtfPrinter {
    private static final int MAX_LENGTH = 1 << 16;
    private static final String INDENT = "\t";

    private final Btf btf;

    /** A printer of the types of {@code btf}. */
    public BtfPrinter(Btf btf) {
        this.btf = btf;
    }

    /** The type as it stands in a cast, for example {@code const struct flow *}. */
    public String type(int id) {
        return declaration(id, "");
    }

    /**
     * A declaration without the semicolon, for example {@code __u8 addr[6]} for the name {@code addr}.
     *
     * @throws BtfException if types refer to each other in a cycle that C cannot express, or the text is over 64 KiB
     */
    public String declaration(int id, String name) {
        return declare(id, name, "", 0);
    }

    /** The definition: struct, union or enum with its members, {@code typedef} with its target; else as declaration. */
    public String definition(int id) {
        return switch (btf.type(id)) {
            case BtfType.Composite t -> head(t) + " " + body(t, "", 0) + ";";
            case BtfType.Enum t -> head(t) + " " + body(t) + ";";
            case BtfType.Typedef t -> "typedef " + declaration(t.target(), t.name()) + ";";
            case BtfType.Fwd t -> (t.union() ? "union " : "struct ") + t.name() + ";";
            default -> declaration(id, "") + ";";
        };
    }

    private String declare(int id, String inner, String indent, int depth) {
        // each named type ends the recursion; only cycles of pointers, arrays and the like come this deep
        if (depth > BtfLayout.MAX_DEPTH) {
            throw new BtfException("BTF type " + id + ": nested more than " + BtfLayout.MAX_DEPTH
                    + " deep, or in a cycle");
        }
        int next = depth + 1;
        String text = switch (btf.type(id)) {
            case BtfType.Void t -> spaced("void", inner);
            case BtfType.Int t -> spaced(t.name(), inner);
            case BtfType.Float t -> spaced(t.name(), inner);
            case BtfType.Typedef t -> spaced(t.name(), inner);
            case BtfType.Fwd t -> spaced((t.union() ? "union " : "struct ") + t.name(), inner);
            case BtfType.Composite t ->
                spaced(t.name().isEmpty() ? head(t) + " " + body(t, indent, next) : head(t), inner);
            case BtfType.Enum t -> spaced(t.name().isEmpty() ? head(t) + " " + body(t) : head(t), inner);
            case BtfType.Ptr t -> declare(t.target(), pointer(t.target(), inner), indent, next);
            case BtfType.Array t -> declare(t.element(), inner + "[" + t.count() + "]", indent, next);
            case BtfType.FuncProto t -> declare(t.result(), inner + parameters(t.params(), indent, next), indent, next);
            case BtfType.Const t -> qualify("const", t.target(), inner, indent, next);
            case BtfType.Volatile t -> qualify("volatile", t.target(), inner, indent, next);
            case BtfType.Restrict t -> qualify("restrict", t.target(), inner, indent, next);
            case BtfType.TypeTag t -> declare(t.target(), inner, indent, next);
            case BtfType.Var t -> declare(t.type(), t.name(), indent, next);
            case BtfType.Func t -> declare(t.proto(), t.name(), indent, next);
            case BtfType.DeclTag t -> declare(t.target(), inner, indent, next);
            case BtfType.DataSec t -> spaced("section " + t.name(), inner);
        };
        return limited(id, text);
    }

    private static String limited(int id, String text) {
        if (text.length() > MAX_LENGTH) {
            throw new BtfException("BTF type " + id + ": its C text is more than " + MAX_LENGTH + " characters");
        }
        return text;
    }

    private static String spaced(String type, String inner) {
        return inner.isEmpty() ? type : type + " " + inner;
    }

    private String pointer(int target, String inner) {
        BtfType type = btf.type(target);
        boolean wrap = type instanceof BtfType.Array || type instanceof BtfType.FuncProto;
        return wrap ? "(*" + inner + ")" : "*" + inner;
    }

    /** A qualifier of a pointer stands after its star, of all else before the type. */
    private String qualify(String word, int target, String inner, String indent, int depth) {
        if (btf.type(target) instanceof BtfType.Ptr) {
            return declare(target, spaced(word, inner), indent, depth);
        }
        return word + " " + declare(target, inner, indent, depth);
    }

    private String parameters(List<BtfType.Param> params, String indent, int depth) {
        if (params.isEmpty()) {
            return "(void)";
        }
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < params.size(); i++) {
            BtfType.Param param = params.get(i);
            text.append(i == 0 ? "" : ", ");
            boolean variable = param.type() == 0 && i == params.size() - 1;
            text.append(variable ? "..." : declare(param.type(), param.name(), indent, depth));
            limited(param.type(), text.toString());
        }
        return text.append(')').toString();
    }

    private static String head(BtfType.Composite type) {
        return spaced(type.union() ? "union" : "struct", type.name());
    }

    private static String head(BtfType.Enum type) {
        return spaced("enum", type.name());
    }

    private String body(BtfType.Composite type, String indent, int depth) {
        String deeper = indent + INDENT;
        StringBuilder text = new StringBuilder("{\n");
        for (BtfType.Member member : type.members()) {
            text.append(deeper).append(declare(member.type(), member.name(), deeper, depth));
            if (member.bitSize() > 0) {
                text.append(" : ").append(member.bitSize());
            }
            text.append(";\n");
            if (text.length() > MAX_LENGTH) {
                throw new BtfException("struct \"" + type.name() + "\": its C text is more than " + MAX_LENGTH
                        + " characters");
            }
        }
        return text.append(indent).append('}').toString();
    }

    private static String body(BtfType.Enum type) {
        StringBuilder text = new StringBuilder("{ ");
        for (BtfType.EnumValue value : type.values()) {
            text.append(text.length() == 2 ? "" : ", ").append(value.name()).append(" = ");
            text.append(type.signed() ? Long.toString(value.value()) : Long.toUnsignedString(value.value()));
            if (text.length() > MAX_LENGTH) {
                throw new BtfException("enum \"" + type.name() + "\": its C text is more than " + MAX_LENGTH
                        + " characters");
            }
        }
        return text.append(" }").toString();
    }
}
