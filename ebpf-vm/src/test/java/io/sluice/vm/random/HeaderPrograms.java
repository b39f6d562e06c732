package io.sluice.vm.random;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The text of random programs that parse headers: more and more bytes are asked for, and their bits for what a packet
 * has that passes; fields near each other are moved, set and cleared. Passes as 3, and leaves as 1 or 2.
 */
public final class HeaderPrograms {
    /** Bytes that a packet which passes needs, at most. */
    public static final int LONGEST = 64;

    private static final int NEAR = 16;
    private static final int STATEMENTS = 14;
    private static final List<String> FREE = List.of("r0", "r6", "r7", "r8", "r9");

    private final Random random;
    private final byte[] header;
    private final StringBuilder text = new StringBuilder("r2 = *(u32 *)(r1 +0)\nr3 = *(u32 *)(r1 +4)\n");
    private boolean leavesElsewhere;
    private int length;

    private HeaderPrograms(Random random, byte[] header) {
        this.random = random;
        this.header = header;
    }

    /**
     * One of them.
     *
     * @param header bytes that mostly pass, 8 more than {@link #LONGEST}
     */
    public static String next(Random random, byte[] header) {
        return new HeaderPrograms(random, header).make();
    }

    private String make() {
        askLength();
        for (int i = 3 + random.nextInt(STATEMENTS); i > 0; i--) {
            switch (random.nextInt(12)) {
                case 0 -> askLength();
                case 1 -> {
                    int size = size();
                    access(size, random.nextInt(length - size + 1)).append(random.nextInt(200)).append('\n');
                }
                case 2 -> move();
                default -> ask();
            }
        }
        text.append("r0 = 3\nexit\nout:\nr0 = 1\nexit\n");
        return text.append(leavesElsewhere ? "elsewhere:\nr0 = 2\nexit\n" : "").toString();
    }

    /** Where to go if a packet does not pass: mostly to one place. */
    private String exit() {
        boolean elsewhere = random.nextInt(12) == 0;
        leavesElsewhere |= elsewhere;
        return elsewhere ? " goto elsewhere\n" : " goto out\n";
    }

    private void askLength() {
        int more = random.nextBoolean() ? 14 : 1 + random.nextInt(random.nextBoolean() ? 4 : 24);
        length = Math.min(LONGEST, length + more);
        text.append("r4 = r2\nr4 += ").append(length).append("\nif r4 > r3 goto out\n");
    }

    private int size() {
        return Math.min(1 << random.nextInt(4), Integer.highestOneBit(length));
    }

    private static String place(int size, int at) {
        return "*(u" + size * Byte.SIZE + " *)(r2 +" + at + ")";
    }

    private StringBuilder access(int size, int at) {
        return text.append(place(size, at)).append(" = ");
    }

    private void ask() {
        int size = size();
        int at = length - size - Math.min(length - size, random.nextInt(random.nextBoolean() ? 3 : LONGEST));
        text.append("r5 = ").append(place(size, at)).append('\n');
        long known = 0;
        for (int i = 0; i < size; i++) {
            known |= (header[at + i] & 0xffL) << i * Byte.SIZE;
        }
        if (random.nextInt(4) == 0) {
            int by = random.nextInt(Byte.SIZE);
            text.append("r5 >>= ").append(by).append('\n');
            known >>>= by;
        }
        int mask = random.nextBoolean() ? 1 << random.nextInt(16) : random.nextBoolean() ? 0xf0 : 0xffff;
        if (known >>> Integer.SIZE - 1 != 0 || random.nextInt(3) == 0) {
            text.append("r5 &= ").append(mask).append('\n');
            known &= mask;
        }
        compare(random.nextBoolean() ? "if w5 " : "if r5 ", (int) known);
    }

    private void compare(String asked, int known) {
        int below = (1 << random.nextInt(Byte.SIZE)) - 1;
        switch (random.nextInt(6)) {
            case 0 -> text.append(asked).append("> ").append(known | below).append(exit());
            case 1 -> text.append(asked).append("& ").append(~known & 0xff).append(exit());
            case 2, 3 -> {
                text.append(asked).append("> ").append(known | below).append(exit());
                int least = random.nextBoolean() ? known & ~below : known;
                text.append(asked).append("< ").append(least).append(exit());
            }
            default -> text.append(asked).append("!= ").append(known).append(exit());
        }
    }

    /** Bytes change places near each other, and some are cleared. */
    private void move() {
        int bytes = Math.min(NEAR, length);
        int from = random.nextInt(length - bytes + 1);
        List<String> stores = new ArrayList<>();
        for (String register : FREE.subList(0, 2 + random.nextInt(3))) {
            int size = Math.min(1 << random.nextInt(3), Integer.highestOneBit(bytes));
            int at = from + random.nextInt(bytes - size + 1);
            text.append(register).append(" = ").append(place(size, at)).append('\n');
            int to = from + random.nextInt(bytes - size + 1);
            stores.add(place(size, to) + " = " + (random.nextInt(8) == 0 ? "0" : register) + '\n');
        }
        Collections.shuffle(stores, random);
        stores.forEach(text::append);
    }
}
