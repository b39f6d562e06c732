package io.sluice.bench.traffic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * How long frames are: lengths in a random order, all of a deck before any comes again. So shares are exact after each
 * deck, and nobody can predict the next one.
 */
final class FrameLengths {
    /**
     * The Internet mix that testers call simple IMIX, as RFC 6985 section 1 tells of it: 7 short, 4 middle and 1 long
     * frame of 12.
     */
    static final List<Integer> IMIX = List.of(64, 64, 64, 64, 64, 64, 64, 570, 570, 570, 570, 1518);

    private final List<Integer> deck;
    private final Random random;
    private int next;

    /** Those of a deck. */
    FrameLengths(List<Integer> deck, Random random) {
        this.deck = new ArrayList<>(deck);
        this.random = random;
    }

    /** The next one in bytes, without the frame check sequence. */
    int next() {
        if (next == 0) {
            Collections.shuffle(deck, random);
        }
        int length = deck.get(next);
        next = (next + 1) % deck.size();
        return length - Traffic.FRAME_CHECK;
    }
}
