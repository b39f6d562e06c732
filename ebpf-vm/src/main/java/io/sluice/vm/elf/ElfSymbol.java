package io.sluice.vm.elf;

/**
 * One entry of the symbol table.
 *
 * @param index   position in the table; relocations refer to it
 * @param name    from the linked string table, empty if it has none
 * @param value   {@code st_value}: in a relocatable file the offset in its section
 * @param size    {@code st_size}, bytes
 * @param binding {@link #LOCAL}, {@link #GLOBAL}, {@link #WEAK} or another value of 0 to 15
 * @param type    {@link #NOTYPE}, {@link #OBJECT}, {@link #FUNC}, {@link #SECTION}, {@link #FILE} or another
 * @param visibility low two bits of {@code st_other}: {@link #HIDDEN} and {@link #INTERNAL} keep it in its object
 * @param section index of the section that defines it, {@link #UNDEF}, {@link #ABS} or {@link #COMMON}
 */
public record ElfSymbol(int index, String name, long value, long size, int binding, int type, int visibility,
        int section) {

    /** {@code STB_LOCAL}. */
    public static final int LOCAL = 0;
    /** {@code STB_GLOBAL}. */
    public static final int GLOBAL = 1;
    /** {@code STB_WEAK}. */
    public static final int WEAK = 2;

    /** {@code STT_NOTYPE}. */
    public static final int NOTYPE = 0;
    /** {@code STT_OBJECT}. */
    public static final int OBJECT = 1;
    /** {@code STT_FUNC}. */
    public static final int FUNC = 2;
    /** {@code STT_SECTION}. */
    public static final int SECTION = 3;
    /** {@code STT_FILE}. */
    public static final int FILE = 4;

    /** {@code STV_INTERNAL}. */
    public static final int INTERNAL = 1;
    /** {@code STV_HIDDEN}. */
    public static final int HIDDEN = 2;

    /** {@code SHN_UNDEF}. */
    public static final int UNDEF = 0;
    /** {@code SHN_ABS}. */
    public static final int ABS = 0xfff1;
    /** {@code SHN_COMMON}. */
    public static final int COMMON = 0xfff2;

    /** First of the section indexes with a special meaning, {@code SHN_LORESERVE}. */
    static final int RESERVED = 0xff00;
}
