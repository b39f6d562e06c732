package io.sluice.dataplane.value;

import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Keys and values as words of a command line: as many bytes as the type has, as bpftool takes them (decimal,
 * {@code 0x0a}, octal with a zero before it, or hex after the word {@code hex}); JSON; {@code NAME=VALUE} for each
 * field, those that are not named being zero; or one word, a number, an enumerator, an address or text, as the type is.
 * Words of two hex digits each are taken as hex where no other reading is possible.
 */
public final class ValueWords {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String HEX = "hex";
    private static final int HEX_RADIX = 16;
    private static final int OCTAL_RADIX = 8;
    private static final int DECIMAL_RADIX = 10;
    private static final int MAX_BYTE = 0xff;
    private static final Pattern FIELD = Pattern.compile("([A-Za-z_\\[][^=\\s]*)=(.*)", Pattern.DOTALL);
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9]\\d*)");
    private static final Pattern FRACTION = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
    private static final Pattern HEX_PAIR = Pattern.compile("[0-9a-fA-F]{2}");
    /** Decimal as bpftool reads it, but as good as hex. */
    private static final Pattern EITHER = Pattern.compile("[1-9]\\d");
    private static final Pattern PREFIX = Pattern.compile("([0-9a-fA-F.:]+)/(\\d{1,3})");

    private final Btf types;

    /** For values with these types; null for none. */
    public ValueWords(Btf types) {
        this.types = types;
    }

    /**
     * The bytes that words stand for.
     *
     * @param typeId the type, 0 unknown
     * @param size how many bytes it must have
     * @throws ValueException where they stand for none of that size
     */
    public byte[] parse(int typeId, int size, List<String> words) {
        if (words.isEmpty()) {
            throw new ValueException("missing, must be " + size + " bytes");
        }
        if (words.getFirst().equals(HEX) && words.size() > 1) {
            return bytes(words.subList(1, words.size()), size, HEX_RADIX);
        }
        if (typed(typeId) && words.stream().allMatch(word -> FIELD.matcher(word).matches()) && !isText(typeId)) {
            return fields(typeId, size, words);
        }
        if (words.size() > 1) {
            return hexPairs(words) ? bytes(words, size, HEX_RADIX) : bytes(words, size, 0);
        }
        return single(typeId, size, words.getFirst());
    }

    private boolean typed(int typeId) {
        return types != null && typeId != 0;
    }

    private boolean isText(int typeId) {
        return types.resolved(typeId) instanceof BtfType.Array t && Addresses.isChar(types, t.element());
    }

    /**
     * Whether words that bpftool would refuse are hex for want of the word.
     *
     * @throws ValueException where some could be decimal
     */
    private static boolean hexPairs(List<String> words) {
        boolean refused = words.stream().anyMatch(word -> byteOf(word, 0) < 0);
        if (!refused || !words.stream().allMatch(word -> HEX_PAIR.matcher(word).matches())) {
            return false;
        }
        List<String> either = words.stream().filter(word -> EITHER.matcher(word).matches()).toList();
        if (!either.isEmpty()) {
            throw new ValueException("%s: could be decimal or hex, must be hex %s".formatted(either.getFirst(),
                    String.join(" ", words)));
        }
        return true;
    }

    private static byte[] bytes(List<String> words, int size, int radix) {
        byte[] bytes = new byte[words.size()];
        for (int i = 0; i < bytes.length; i++) {
            int value = byteOf(words.get(i), radix);
            if (value < 0) {
                throw new ValueException("\"%s\": must be a byte%s".formatted(words.get(i),
                        radix == HEX_RADIX ? " in hex" : ", 0 to 255 or 0x00 to 0xff, hex after the word hex"));
            }
            bytes[i] = (byte) value;
        }
        if (bytes.length != size) {
            throw new ValueException("%d bytes, must be %d".formatted(bytes.length, size));
        }
        return bytes;
    }

    /** A byte as strtoul(3) reads it with a radix, 0 for any by its prefix; -1 where it is none. */
    private static int byteOf(String word, int radix) {
        boolean prefixed = word.startsWith("0x") || word.startsWith("0X");
        String digits = prefixed && radix != DECIMAL_RADIX ? word.substring(2) : word;
        int base = radix != 0 ? radix : prefixed ? HEX_RADIX
            : word.length() > 1 && word.startsWith("0") ? OCTAL_RADIX : DECIMAL_RADIX;
        try {
            int value = Integer.parseInt(digits, base);
            return value > MAX_BYTE || digits.startsWith("+") ? -1 : value;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private byte[] fields(int typeId, int size, List<String> words) {
        TypedRecord record = new TypedRecord(types, typeId, new byte[size]);
        for (String word : words) {
            Matcher field = FIELD.matcher(word);
            if (!field.matches()) {
                throw new ValueException("\"" + word + "\": must be NAME=VALUE");
            }
            String path = field.group(1);
            record.set(path, node(Field.of(types, typeId, path).typeId(), field.group(2)));
        }
        return record.bytes();
    }

    private byte[] single(int typeId, int size, String word) {
        byte[] prefix = typed(typeId) && isText(typeId) ? null : prefix(word, size);
        if (prefix != null) {
            return prefix;
        }
        try {
            return new ValueWriter(types).write(typeId, size, node(typeId, word));
        } catch (ValueException e) {
            BtfType.Composite type = typed(typeId) ? Sections.membersOf(types, typeId) : null;
            if (type == null || word.startsWith("{")) {
                throw e;
            }
            throw new ValueException("\"%s\": must be %d bytes, JSON or NAME=VALUE for %s of %s \"%s\"".formatted(word,
                    size, String.join(", ", Field.names(types, type)), type.union() ? "union" : "struct",
                    type.name()));
        }
    }

    /** The key of an LPM trie for {@code 10.0.0.0/8}: the length as a number of 4 bytes, the address after it. */
    private static byte[] prefix(String word, int size) {
        Matcher prefix = PREFIX.matcher(word);
        byte[] address = prefix.matches() ? Addresses.parse(prefix.group(1)) : null;
        if (address == null || size != Integer.BYTES + address.length) {
            return null;
        }
        int length = Integer.parseInt(prefix.group(2));
        if (length > address.length * Byte.SIZE) {
            throw new ValueException("\"%s\": the prefix has at most %d bits".formatted(word,
                    address.length * Byte.SIZE));
        }
        byte[] key = new byte[size];
        Bits.write(key, 0, Integer.SIZE, BigInteger.valueOf(length));
        System.arraycopy(address, 0, key, Integer.BYTES, address.length);
        return key;
    }

    /** A word as a tree: JSON where it looks so, else what its type makes of it. */
    private JsonNode node(int typeId, String word) {
        boolean known = typed(typeId);
        if (known && isText(typeId) && !word.startsWith("\"")) {
            return NODES.stringNode(word);
        }
        if (word.startsWith("{") || word.startsWith("[") || word.startsWith("\"")) {
            try {
                return JsonMapper.shared().readTree(word);
            } catch (JacksonException e) {
                throw new ValueException("%s: not JSON: %s".formatted(word, e.getOriginalMessage()));
            }
        }
        if (DECIMAL.matcher(word).matches()) {
            return NODES.numberNode(new BigInteger(word));
        }
        if (known && types.resolved(typeId) instanceof BtfType.Float && FRACTION.matcher(word).matches()) {
            return NODES.numberNode(Double.parseDouble(word));
        }
        return switch (word) {
            case "true" -> NODES.booleanNode(true);
            case "false" -> NODES.booleanNode(false);
            default -> NODES.stringNode(word);
        };
    }
}
