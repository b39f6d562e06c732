package io.sluice.vm.btf;

/**
 * Names without their CO-RE flavour: {@code task_struct___old} is another view of {@code task_struct}. The flavour
 * begins at the last run of exactly three underscores that has something on both sides.
 */
final class CoreNames {
    private static final int SEPARATOR = 3;

    private CoreNames() {
    }

    static String essential(String name) {
        for (int i = name.length() - SEPARATOR - 2; i >= 0; i--) {
            if (name.charAt(i) != '_' && name.startsWith("___", i + 1) && name.charAt(i + 1 + SEPARATOR) != '_') {
                return name.substring(0, i + 1);
            }
        }
        return name;
    }

    /** Length of the essential part of the name in {@code bytes[from, to)}. */
    static int essentialLength(byte[] bytes, int from, int to) {
        for (int i = to - SEPARATOR - 2; i >= from; i--) {
            if (bytes[i + 1] == '_' && bytes[i + 2] == '_' && bytes[i + SEPARATOR] == '_' && bytes[i] != '_'
                    && bytes[i + 1 + SEPARATOR] != '_') {
                return i + 1 - from;
            }
        }
        return to - from;
    }

    static boolean same(String a, String b) {
        return essential(a).equals(essential(b));
    }
}
